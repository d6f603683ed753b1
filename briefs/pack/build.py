"""build_pack: documents in, one finished folder per week out, with a receipt for every document."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from briefs.errors import NothingProduced, Problem, SystemPartMissing, UsageError, printable
from briefs.layout import layout_names
from briefs.pack.crew import Task, attempt, carry_out
from briefs.pack.manifest import restore_manifest, retire_manifest, withdraw, write_manifest
from briefs.pack.receipt import Issue, Pack, Receipt, Status
from briefs.pack.sources import expand_sources
from briefs.pack.workshop import (
    Earlier,
    Order,
    Piece,
    produce,
    rehearse,
    relink,
    survey,
    week_folder,
)
from briefs.production import Format, load_house
from briefs.progress import Progress, Watch
from briefs.rulebook import rulebook_names
from briefs.settings import DEFAULT_LAYOUT, DEFAULT_RULEBOOK
from briefs.settings.publication import Settings

ENGINE = ("briefs.pack.engine",)
"""What workers share where PDFs are built."""
DOCUMENTS_PER_READER = 50
"""A worker takes longer to start than to read so many documents."""


@dataclass(frozen=True)
class BuildOptions:
    """How to build. `jobs` is the number of worker processes; 0 builds in this process."""

    output: Path = Path("output")
    formats: tuple[Format, ...] = tuple(Format)
    jobs: int = 0
    rulebook: str = DEFAULT_RULEBOOK
    layout: str = DEFAULT_LAYOUT
    language: str = "en"
    strict: bool = False
    settings: Settings = field(default_factory=Settings)
    watch: Watch = field(default=lambda _: None, compare=False)

    @property
    def order(self) -> Order:
        """What a worker needs of them."""
        return Order(
            self.output.absolute(),
            self.formats,
            _absolute(self.rulebook, rulebook_names()),
            _absolute(self.layout, layout_names()),
            self.language,
            self.strict,
            self.settings,
        )

    @property
    def engine(self) -> tuple[str, ...]:
        """The modules that workers share."""
        return ENGINE if Format.PDF in self.formats else ()

    def recorded(self) -> dict[str, object]:
        """The options that decide the bytes, for the manifest."""
        return {
            "formats": [each.value for each in self.formats],
            "rulebook": self.rulebook,
            "layout": self.layout,
            "language": self.language,
            "strict": self.strict,
            "settings": self.settings.recorded(),
        }


def build_pack(sources: Iterable[str], options: BuildOptions) -> Pack:
    """Build the briefs of all documents in `sources` (files, folders, globs).

    A document is compared with the newest earlier one of its ticker among the sources. One bad
    document never stops the others: its receipt says why. Raises UsageError, RulebookError,
    SettingsError or LayoutError before anything is done, SystemPartMissing where a PDF is asked for
    and the engine's libraries are absent, and NothingProduced where there is no document.
    """
    paths = expand_sources(sources)
    load_house(options.rulebook, options.layout, options.language, options.settings)
    # The PDF engine dies of some fonts; without it nothing can.
    attempt(rehearse, (options.order,), options.jobs if options.engine else 0, options.engine)
    _check_output(options.output)
    surveyed = _survey("Reading", paths, options)
    weeks = {each.week for each in surveyed if each.status is Status.ACCEPTED and each.week}
    folders = [week_folder(options.output, week) for week in sorted(weeks)]
    for folder in folders:
        retire_manifest(folder)
    try:
        receipts = _produce(dict(zip(paths, surveyed, strict=True)), options)
    except SystemPartMissing:
        for folder in folders:
            restore_manifest(folder)
        raise
    issues = tuple(_issues(receipts, options))
    for issue in issues:
        _conclude(issue, options)
    # A week of which nothing could be built keeps the pack it had.
    for folder in folders:
        restore_manifest(folder)
    return Pack(issues, receipts)


def check_documents(sources: Iterable[str], options: BuildOptions) -> tuple[Receipt, ...]:
    """Read and check all documents in `sources` without building; a receipt for each."""
    return _survey("Checking", expand_sources(sources), replace(options, formats=()))


def _check_output(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written into: {error.strerror}", "Name another folder."
        ) from None


def _conclude(issue: Issue, options: BuildOptions) -> None:
    try:
        write_manifest(issue, options.recorded())
    except OSError as error:
        raise NothingProduced(
            f"{issue.folder}: the manifest cannot be written: {error.strerror}",
            "Without it the folder is not complete; make room for it and build again.",
        ) from None


def _survey(stage: str, paths: Sequence[Path], options: BuildOptions) -> tuple[Receipt, ...]:
    named = [(path, printable(path.as_posix())) for path in paths]
    tasks = [(name, (path.absolute(), name, options.order)) for path, name in named]
    readers = min(options.jobs, 1 + len(tasks) // DOCUMENTS_PER_READER)
    return tuple(settle(list(_watched(stage, survey, tasks, replace(options, jobs=readers)))))


def _produce(surveyed: Mapping[Path, Receipt], options: BuildOptions) -> tuple[Receipt, ...]:
    """The receipts in order, those of accepted documents replaced by what became of them."""
    pieces = _pieces(surveyed, options)
    built = _carried("Building", produce, pieces, options)
    receipts = {path: _identified(built.get(path, seen), seen) for path, seen in surveyed.items()}
    while affected := _affected(pieces, receipts):
        pieces |= affected
        for path, again in _carried("Linking", relink, affected, options).items():
            receipts[path] = _relinked(receipts[path], again, options)
    return tuple(receipts.values())


def _pieces(surveyed: Mapping[Path, Receipt], options: BuildOptions) -> dict[Path, Piece]:
    """What is to be built of each accepted document."""
    earlier = earlier_documents(surveyed)
    accepted = {path: each for path, each in surveyed.items() if each.status is Status.ACCEPTED}
    linked = Format.MD in options.formats
    files = {(each.week, each.ticker): f"{each.stem}.md" for each in accepted.values() if linked}
    return {
        path: Piece(
            path.absolute(),
            each.source,
            each.sha256,
            earlier.get(path),
            {key: files[each.week, key] for key in each.peers if (each.week, key) in files},
        )
        for path, each in accepted.items()
    }


def _affected(pieces: Mapping[Path, Piece], receipts: Mapping[Path, Receipt]) -> dict[Path, Piece]:
    """The pieces that were built with links to what could not be, without these links."""
    built = [receipts[path] for path in pieces]
    lost = {(each.week, each.ticker) for each in built if not each.artifacts}
    affected = {}
    for path, piece in pieces.items():
        week = receipts[path].week
        dead = {key for key in piece.covered if (week, key) in lost}
        if dead and receipts[path].artifacts:
            covered = {key: file for key, file in piece.covered.items() if key not in dead}
            affected[path] = replace(piece, covered=covered)
    return affected


def _relinked(built: Receipt, again: Receipt, options: BuildOptions) -> Receipt:
    """The receipt of a brief whose Markdown was written again; where that failed, none of its files
    is left.
    """
    if again.status is not Status.BUILT:
        assert built.week is not None  # or nothing would have been built
        withdraw(week_folder(options.output, built.week), built.artifacts)
        return _identified(again, built)
    renewed = {artifact.path: artifact for artifact in (*built.artifacts, *again.artifacts)}
    return replace(built, artifacts=tuple(renewed.values()))


def _carried(
    stage: str,
    work: Callable[[Piece, Order], Receipt],
    pieces: Mapping[Path, Piece],
    options: BuildOptions,
) -> dict[Path, Receipt]:
    tasks = [(piece.source, (piece, options.order)) for piece in pieces.values()]
    return dict(zip(pieces, _watched(stage, work, tasks, options), strict=True))


def earlier_documents(surveyed: Mapping[Path, Receipt]) -> dict[Path, Earlier]:
    """For each accepted document the newest earlier one of the same ticker among the sources."""
    accepted = sorted(
        ((each.ticker, each.week, path) for path, each in surveyed.items() if _usable(each)),
        key=lambda entry: entry[:2],
    )
    found = {}
    for (ticker, _, before), (other, _, path) in pairwise(accepted):
        if ticker == other:
            seen = surveyed[before]
            found[path] = Earlier(before.absolute(), seen.source, seen.sha256)
    return found


def _usable(receipt: Receipt) -> bool:
    return receipt.status is Status.ACCEPTED and receipt.week is not None


def _watched(
    stage: str,
    work: Callable[..., Receipt],
    tasks: Sequence[Task],
    options: BuildOptions,
) -> Iterator[Receipt]:
    receipts = carry_out(work, tasks, options.jobs, options.engine)
    for done, receipt in enumerate(receipts, start=1):
        options.watch(Progress(stage, done, len(tasks), receipt.source))
        yield receipt


def _identified(receipt: Receipt, known: Receipt) -> Receipt:
    """A receipt of a worker that was lost does not know whose it was; the survey does."""
    if receipt.ticker:
        return receipt
    return replace(receipt, sha256=known.sha256, week=known.week, ticker=known.ticker)


def settle(receipts: Sequence[Receipt]) -> Iterator[Receipt]:
    """The receipts with every clash settled: of identical documents one is built; of two that
    differ, for one ticker and week, neither is.
    """
    claimed: dict[tuple[str, date | None], list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        if receipt.status is Status.ACCEPTED:
            claimed[receipt.ticker, receipt.week].append(receipt)
    for receipt in receipts:
        rivals = claimed.get((receipt.ticker, receipt.week), [])
        if receipt.status is not Status.ACCEPTED or len(rivals) < 2:
            yield receipt
        elif len({rival.sha256 for rival in rivals}) > 1:
            yield _clashing(receipt, rivals)
        elif receipt is rivals[0]:
            yield receipt
        else:
            yield replace(receipt, status=Status.DUPLICATE)


def _clashing(receipt: Receipt, rivals: Sequence[Receipt]) -> Receipt:
    names = " and ".join(rival.source for rival in rivals)
    message = f"{names} are different documents for {receipt.ticker}, week {receipt.week}"
    problem = Problem(receipt.source, message, expected="one of them; remove the other")
    return replace(receipt, status=Status.REJECTED, problems=(*receipt.problems, problem))


def _issues(receipts: Sequence[Receipt], options: BuildOptions) -> Iterator[Issue]:
    """An issue for each week that has something to show.

    A document whose week cannot be read is listed in every issue of the run, lest it be lost.
    """
    weeks = sorted({receipt.week for receipt in receipts if receipt.artifacts and receipt.week})
    for week in weeks:
        own = tuple(receipt for receipt in receipts if receipt.week in {week, None})
        yield Issue(week, week_folder(options.output, week), own)


def _absolute(name_or_path: str, names: Sequence[str]) -> str:
    return name_or_path if name_or_path in names else str(Path(name_or_path).absolute())
