"""The token: sent to the terminal, shown nowhere."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from briefs.errors import Problem, UsageError

TOKEN_VARIABLE = "BRIEFS_TERMINAL_TOKEN"  # noqa: S105 (the variable's name, not what it holds)
SHORTEST_SECRET = 8
"""Characters; to hide a shorter token wherever it stands would garble every message."""

# They log what a terminal answers, which may be anything. A filter is not asked for the records
# of loggers further down, so each is named.
_LOGGERS = ("httpx", *(f"httpcore.{part}" for part in ("connection", "http11")))


@dataclass(frozen=True)
class Secret:
    """The token, which is sent to the terminal and shown nowhere. "" stands for none."""

    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not all("!" <= character <= "~" for character in self.token):
            raise UsageError(
                f"{TOKEN_VARIABLE} holds a space, a line break or another character that no token "
                "has",
                "Set it to the token alone.",
            )

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def stands_in(self, content: bytes) -> bool:
        """Whether an answer repeats the token."""
        return len(self.token) >= SHORTEST_SECRET and self.token.encode() in content

    def hidden(self, text: str) -> str:
        """`text` without the token, should a terminal have put it there."""
        known = len(self.token) >= SHORTEST_SECRET
        return text.replace(self.token, "(token)") if known else text

    def censored(self, problem: Problem) -> Problem:
        """The problem with the token hidden in every part."""
        return replace(
            problem,
            source=self.hidden(problem.source),
            pointer=self.hidden(problem.pointer),
            message=self.hidden(problem.message),
            found=self.hidden(problem.found),
            expected=self.hidden(problem.expected),
        )


@contextmanager
def censored_logs(secret: Secret) -> Iterator[None]:
    """While it lasts, no log line of the HTTP libraries holds the token."""

    def censor(record: logging.LogRecord) -> bool:
        record.msg, record.args = secret.hidden(record.getMessage()), ()
        return True

    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(censor)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(censor)
