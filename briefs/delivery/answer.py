"""Answer: what a mail server said, and what follows from it for one message."""

import re
from dataclasses import dataclass

from briefs.archive.mailed import Status
from briefs.delivery.server import Credentials
from briefs.errors import printable

LONGEST = 300
"""Characters of an answer that are kept."""
CLOSING = 421
"""Whoever says so hangs up."""

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b", re.ASCII)
# What is wrong is the sender, the message, the conversation or what we may do (RFC 3463), and not
# the address; a full mailbox will be emptied.
_NOT_THE_ADDRESS = re.compile(r"5\.(?:1\.[78]|2\.[234]|[3567]\.\d+)")
_NOT_THE_ADDRESS_CODES = frozenset({500, 501, 502, 503, 504, 530, 535, 538, 552, 555})
_TOO_LARGE = re.compile(r"5\.(?:3\.4|2\.3)")


@dataclass(frozen=True)
class Answer:
    """A reply: its code, and its words in one printable line."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()

    @property
    def enhanced(self) -> str:
        """The code of RFC 3463 that its words begin with, such as 5.1.1; empty where none does."""
        match = _ENHANCED.match(self.text)
        return match[1] if match else ""

    @property
    def accepts(self) -> bool:
        return 200 <= self.code < 300

    @property
    def puts_off(self) -> bool:
        return 400 <= self.code < 500

    @property
    def refuses(self) -> bool:
        return 500 <= self.code < 600

    @property
    def is_about_size(self) -> bool:
        """Whether it refuses a message for its size."""
        return self.code == 552 or bool(_TOO_LARGE.fullmatch(self.enhanced))

    @property
    def condemns_address(self) -> bool:
        """Whether a refusal of a recipient says that mail will never arrive there."""
        if not self.refuses or self.code in _NOT_THE_ADDRESS_CODES:
            return False
        return not _NOT_THE_ADDRESS.fullmatch(self.enhanced)


@dataclass(frozen=True)
class Verdict:
    """What became of a message that was offered. `suppress`: nor will its subscriber get another.
    `broken`: the connection was lost over it. `tried`: the server was asked at all.
    """

    status: Status
    answer: str
    suppress: bool = False
    broken: bool = False
    tried: bool = True


def read_answer(code: int, message: bytes, credentials: Credentials) -> Answer:
    """A reply as one line of at most LONGEST characters, without our password should it be there:
    a server's words are other people's.
    """
    words = " ".join(message[: 20 * LONGEST].decode("utf-8", "replace").split())
    text = printable(credentials.hidden(words))
    return Answer(code, text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")


def of_recipient(answer: Answer) -> Verdict:
    """What a reply to RCPT other than a good one comes to."""
    if answer.puts_off:
        return Verdict(Status.DEFERRED, str(answer))
    if answer.condemns_address:
        return Verdict(Status.SUPPRESSED, str(answer), suppress=True)
    return Verdict(Status.FAILED, str(answer))


def of_message(answer: Answer) -> Verdict:
    """What a reply to DATA other than "go ahead" comes to."""
    return Verdict(Status.DEFERRED if answer.puts_off else Status.FAILED, str(answer))


def of_whole(answer: Answer) -> Verdict:
    """What the reply to a whole message comes to. One that is no reply tells nothing."""
    if answer.accepts:
        return Verdict(Status.SENT, str(answer))
    if answer.puts_off or answer.refuses:
        return of_message(answer)
    return Verdict(Status.UNKNOWN, f"the server's answer is none: {answer}", broken=True)
