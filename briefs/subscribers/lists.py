"""read_lists: the desk's files in, subscribers out, every bad row told with its line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from briefs.errors import Problem, UsageError
from briefs.subscribers.entry import Fault, cleaned, subscriber_of
from briefs.subscribers.sheet import read_sheet
from briefs.subscribers.subscriber import Subscriber
from briefs.tomlplace import Place, load_toml, nearest_or_all, places

MOST_TOML_BYTES = 5_000_000
"""Some 25,000 subscribers, which take three seconds; a table of them takes less."""
MOST_PROBLEMS = 200
"""Problems of a file that are told one by one."""
_ENTRIES = "subscriber"


@dataclass(frozen=True)
class Listed:
    """A subscriber and where the list has the entry, as in `subscribers.csv:12`."""

    subscriber: Subscriber
    line: int
    path: str = ""

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class SubscriberList:
    """Who is on the list, in its order; what is wrong with it, and how many entries are left out
    because of that.
    """

    subscribers: tuple[Listed, ...]
    problems: tuple[Problem, ...] = ()
    bad: int = 0


def read_lists(paths: Iterable[Path]) -> SubscriberList:
    """The subscribers of TOML files, which end in .toml, and of CSV files, which end otherwise.

    Of two entries with one address, the first counts. UsageError where a file cannot be read at
    all: nothing of the others is told then.
    """
    gathered = _Gathered()
    for path in paths:
        for each in _told(path):
            gathered.take(each)
    return SubscriberList(tuple(gathered.first.values()), _bounded(gathered), gathered.bad)


@dataclass(frozen=True)
class _Refused:
    """An entry that is left out, and why."""

    problems: tuple[Problem, ...]


@dataclass
class _Gathered:
    """What was read so far; `first` holds who is listed by the folded address."""

    first: dict[str, Listed] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    bad: int = 0
    untold: int = 0

    def take(self, told: "Listed | _Refused | Problem") -> None:
        if isinstance(told, Problem):
            self._tell(told)
            return
        refused = told if isinstance(told, _Refused) else self._twice(told)
        if refused:
            self.bad += 1
            for problem in refused.problems:
                self._tell(problem)

    def _tell(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.untold += 1

    def _twice(self, listed: Listed) -> _Refused | None:
        first = self.first.setdefault(listed.subscriber.folded, listed)
        if first is listed:
            return None
        before = f"line {first.line}" if first.path == listed.path else first.place
        message = f"address: stands on {before} already, which counts"
        return _Refused((Problem(listed.place, message, found=ascii(listed.subscriber.address)),))


def _bounded(gathered: _Gathered) -> tuple[Problem, ...]:
    if not gathered.untold:
        return tuple(gathered.problems)
    last = Problem("the list", f"has {gathered.untold:,} more problems like these")
    return (*gathered.problems, last)


def _told(path: Path) -> Iterator[Listed | _Refused | Problem]:
    return _of_toml(path) if path.suffix.casefold() == ".toml" else _of_sheet(path)


def _of_sheet(path: Path) -> Iterator[Listed | _Refused | Problem]:
    sheet = read_sheet(path)
    yield from sheet.warnings
    for row in sheet.rows:
        if row.trouble:
            yield _refused(path, row.line, row.trouble)
        else:
            yield _entry(path, row.values, row.line, {})


class _File(BaseModel):
    """Any table: entries are looked at one by one."""

    model_config = ConfigDict(extra="allow")


def _of_toml(path: Path) -> Iterator[Listed | _Refused]:
    tables, lines = _toml(path)
    entries = tables.get(_ENTRIES, [])
    if isinstance(entries, list):
        for index, entry in enumerate(entries):
            yield _of_table(path, index, entry, lines)
    else:
        message = "subscriber: should be a list; write [[subscriber]] before each"
        yield _refused(path, lines.get((_ENTRIES,), 1), message)
    for key in tables:
        if key != _ENTRIES:
            message = f"{cleaned(key)}: is no known key{nearest_or_all(key, (_ENTRIES,))}"
            yield _refused(path, lines.get((key,), 1), message)


def _toml(path: Path) -> tuple[Mapping[str, object], Mapping[Place, int]]:
    """The tables of a file, and the lines of all that is in them."""
    if path.is_file() and path.stat().st_size > MOST_TOML_BYTES:
        raise UsageError(f"{path} is larger than {MOST_TOML_BYTES:,} bytes", "Make it a CSV file.")
    try:
        file, text = load_toml(_File, path, UsageError)
        return file.model_extra or {}, places(text)
    except (ValueError, RecursionError):
        # Numbers of thousands of digits, lists in lists in lists.
        raise UsageError(f"{path} holds what no list of subscribers does") from None


def _of_table(
    path: Path, index: int, entry: object, lines: Mapping[Place, int]
) -> Listed | _Refused:
    line = lines.get((_ENTRIES, index), 1)
    if not isinstance(entry, dict):
        return _refused(path, line, "subscriber: should be a table")
    within = {key: lines.get((_ENTRIES, index, key), line) for key in entry}
    return _entry(path, entry, line, within)


def _entry(
    path: Path, values: Mapping[str, object], line: int, lines: Mapping[str, int]
) -> Listed | _Refused:
    """`lines` are those of keys, where an entry has several."""
    found = subscriber_of(values)
    if isinstance(found, Subscriber):
        return Listed(found, line, str(path))
    faults = sorted(((lines.get(fault.key, line), fault) for fault in found), key=itemgetter(0))
    return _Refused(tuple(_problem(path, fault, line) for line, fault in faults))


def _refused(path: Path, line: int, message: str) -> _Refused:
    return _Refused((Problem(f"{path}:{line}", message),))


def _problem(path: Path, fault: Fault, line: int) -> Problem:
    return Problem(f"{path}:{line}", f"{fault.key}: {fault.message}", found=fault.found)
