"""The two kinds of trouble: `Problem` values that are collected, and `BriefsError` that stops.

A problem names the file, the JSON pointer, what was found and what was expected, so that a person
can act on it without reading code. An error carries the exit code the command line returns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

MOST_NAMED = 6
"""Names in one message; an ellipsis stands for the rest."""


class ExitCode(IntEnum):
    """What the process returns; the same meaning for every command."""

    OK = 0
    PARTIAL = 1
    USAGE = 2
    NOTHING = 3


class Severity(StrEnum):
    """An error rejects its document; a warning is shown and, with `--strict`, rejects too."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one document.

    `source` is the path as the user gave it, `pointer` an RFC 6901 JSON pointer ("" is the whole
    document). `found` and `expected` may be empty where the message says all.
    """

    source: str
    message: str
    pointer: str = ""
    found: str = ""
    expected: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        """`seeds/x.json#/price/trend_line: is not valid; found '50%'; expected a price …`."""
        where = printable(f"{self.source}#{self.pointer}" if self.pointer else self.source)
        parts = [self.message]
        if self.found:
            parts.append(f"found {self.found}")
        if self.expected:
            parts.append(f"expected {self.expected}")
        return f"{where}: {'; '.join(parts)}"

    def as_dict(self) -> dict[str, str]:
        """The problem as plain strings for JSON output, in a fixed order of keys."""
        return {
            "severity": self.severity.value,
            "source": self.source,
            "pointer": self.pointer,
            "message": self.message,
            "found": self.found,
            "expected": self.expected,
        }


def named(names: Sequence[str]) -> str:
    """The first of `names` as a list for a message: `a, b, c …`"""
    return f"{', '.join(names[:MOST_NAMED])}{' …' if names[MOST_NAMED:] else ''}"


def printable(text: str) -> str:
    r"""`text` with `\x1b` for what has no printed form.

    File names and keys are other people's: an escape sequence must not reach a terminal, and half
    of a surrogate pair no file.
    """
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )


class BriefsError(Exception):
    """Stops the run. The message says where and what; `hint` says what to do."""

    exit_code = ExitCode.USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __reduce__(self) -> tuple[type["BriefsError"], tuple[str, str]]:
        # Exceptions cross process borders by pickle, which replays only `args`.
        return type(self), (str(self), self.hint)


class UsageError(BriefsError):
    """A wrong argument or option; nothing was done."""


class ConditionError(BriefsError):
    """A rule's condition does not parse or cannot be evaluated."""


class UndefinedError(ConditionError):
    """A condition or formula has no value for these figures: it divides by zero or overflows."""


class RulebookError(BriefsError):
    """A rulebook is missing or wrong."""


class SettingsError(BriefsError):
    """The settings file is missing or wrong, or asks for what the layout does not have."""


class DeskError(BriefsError):
    """The desk's file is missing or wrong."""


class LayoutError(BriefsError):
    """A layout, template, theme or font is missing or wrong."""


class RenderError(BriefsError):
    """One brief could not be drawn or written; the others are not touched."""

    exit_code = ExitCode.PARTIAL


class SystemPartMissing(BriefsError):
    """A part of the system that the program needs is absent."""

    exit_code = ExitCode.NOTHING


class NothingProduced(BriefsError):
    """There was no document to work on, or none survived."""

    exit_code = ExitCode.NOTHING


class DeliveryError(BriefsError):
    """The mail server cannot be used, or refuses all: who was not sent to stays to be sent to."""

    exit_code = ExitCode.NOTHING


class WikiError(BriefsError):
    """A wiki cannot be read or written just now; it was left as it is."""

    exit_code = ExitCode.NOTHING


class ReportRejected(BriefsError):
    """A document has errors; `problems` holds all of them."""

    exit_code = ExitCode.PARTIAL

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(str(problem) for problem in self.problems)
        super().__init__(lines, "Correct the fields named above and run `briefs check` again.")

    def __reduce__(self) -> tuple[type["ReportRejected"], tuple[tuple[Problem, ...]]]:  # type: ignore[override]
        return type(self), (self.problems,)
