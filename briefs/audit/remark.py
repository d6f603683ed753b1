"""What an audit has to say."""

from dataclasses import dataclass

from briefs.errors import Severity


@dataclass(frozen=True)
class Remark:
    """One thing wrong with a rulebook. `rule` is the id of the rule, empty where it concerns the
    whole; an error is a mistake, a warning may be meant.
    """

    rule: str
    message: str
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        """`risk.stretched: has no firing case; give …`"""
        return f"{self.rule}: {self.message}" if self.rule else self.message


def warning(rule: str, message: str) -> Remark:
    """A remark on what may be meant."""
    return Remark(rule, message, Severity.WARNING)
