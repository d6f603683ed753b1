"""build_pack: documents in, one finished issue per week out, with a receipt for every document."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from briefs.archive import Archive, open_archive
from briefs.desk import Desk, find_desk, load_desk
from briefs.errors import DeskError, Problem, SystemPartMissing, UsageError
from briefs.pack.checking import checked
from briefs.pack.ground import NOWHERE, Ground, ground_of
from briefs.pack.keeping import known_documents
from briefs.pack.making import build_briefs
from briefs.pack.manifest import restore_manifest, retire_manifest
from briefs.pack.options import BuildOptions
from briefs.pack.receipt import Issue, Pack, Receipt, Status
from briefs.pack.sources import expand_sources
from briefs.pack.stock import Stocks
from briefs.pack.survey import surveyed
from briefs.pack.week import Week
from briefs.pack.weekly import conclude
from briefs.rulebook import load_rulebook
from briefs.storage import sweep


@dataclass(frozen=True)
class _Run:
    """What holds for all weeks of one build."""

    options: BuildOptions
    ground: Ground
    stocks: Stocks
    desk: Desk
    archive: Archive


def build_pack(sources: Iterable[str], options: BuildOptions) -> Pack:
    """Build the issues of all documents in `sources` (files, folders, globs), oldest week first.

    An issue is compared with the newest earlier one in the archive, and kept there itself. What an
    earlier build has made of the very same is kept as it stands. One bad document never stops the
    others: its receipt says why. Raises UsageError, RulebookError, SettingsError, LayoutError or
    DeskError before anything is done, SystemPartMissing where a PDF is asked for and the engine's
    libraries are absent, and NothingProduced where there is no document.
    """
    paths = expand_sources(sources)
    ground = ground_of(options)
    stocks = Stocks(options.output, NOWHERE if options.force else ground)
    known = known_documents(paths, stocks)
    if not stocks.tried:
        _try(options, ground)
    _check_output(options.output)
    desk = _desk(paths, options)
    receipts = dict(zip(paths, surveyed("Reading", paths, options, known), strict=True))
    problems = _strangers(desk, receipts.values(), options)
    with open_archive(options.archive_file) as archive:
        run = _Run(options, ground, stocks, desk, archive)
        issues = tuple(_issues(receipts, run))
    return Pack(issues, tuple(receipts.values()), problems)


def check_documents(sources: Iterable[str], options: BuildOptions) -> tuple[Receipt, ...]:
    """Read and check all documents in `sources` without building; a receipt for each."""
    return checked(sources, options.watch, jobs=options.jobs, strict=options.strict)


def _try(options: BuildOptions, ground: Ground) -> None:
    """Whether rulebooks, layout and engine will do: if not, no document will."""
    from briefs.pack.crew import attempt  # noqa: PLC0415 (a ground that was tried needs none of it)
    from briefs.pack.workshop import rehearse  # noqa: PLC0415
    from briefs.production.house import load_house  # noqa: PLC0415

    load_house(
        options.rulebook,
        options.layout,
        options.language,
        options.settings,
        options.digest_rulebook,
    )
    # The PDF engine dies of some fonts; without it nothing can.
    order = replace(options.order, ground=ground.works)
    attempt(rehearse, (order,), options.jobs if options.engine else 0, options.preload)


def _desk(paths: Iterable[Path], options: BuildOptions) -> Desk:
    """The desk file that was named, or that which stands beside the documents."""
    found = options.desk or find_desk(path.parent for path in paths)
    return load_desk(found) if found else Desk()


def _strangers(
    desk: Desk, receipts: Iterable[Receipt], options: BuildOptions
) -> tuple[Problem, ...]:
    """What the desk names and the run does not know; DeskError where it is a rule."""
    accepted = [each for each in receipts if each.status is Status.ACCEPTED]
    problems = desk.strangers(
        {each.week for each in accepted if each.week},
        {each.ticker for each in accepted},
        _rules(options) if any(entry.rule for entry in desk.entries) else (),
        {each.scope for each in accepted},
    )
    errors = [str(problem) for problem in problems if problem.is_error]
    if errors:
        raise DeskError("\n".join(errors), "`briefs explain` lists the rules with their ids.")
    return problems


def _rules(options: BuildOptions) -> frozenset[str]:
    return frozenset(rule.id for rule in load_rulebook(options.rulebook).rules)


def _check_output(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written into: {error.strerror}", "Name another folder."
        ) from None


def _issues(receipts: dict[Path, Receipt], run: _Run) -> Iterator[Issue]:
    """The issue of each week that has something to show; `receipts` then say what was built."""
    for day in _weeks(receipts):
        accepted = {
            path: each
            for path, each in receipts.items()
            if each.status is Status.ACCEPTED and each.week == day
        }
        # What stands in the folder is read before any of it changes.
        week = Week(day, accepted, run.desk, run.options, run.ground, run.stocks.of(day))
        retire_manifest(week.folder)
        sweep(week.folder)
        try:
            issue = _issue(week, receipts, run.archive)
        except SystemPartMissing:
            restore_manifest(week.folder)
            raise
        # A week of which nothing could be built keeps the pack it had.
        restore_manifest(week.folder)
        if issue:
            yield issue


def _weeks(receipts: Mapping[Path, Receipt]) -> list[date]:
    accepted = (each for each in receipts.values() if each.status is Status.ACCEPTED)
    return sorted({each.week for each in accepted if each.week})


def _issue(week: Week, receipts: dict[Path, Receipt], archive: Archive) -> Issue | None:
    known = week.recalled(archive)
    receipts |= build_briefs(week, known)
    # A document whose week cannot be read is listed in every issue of the run, lest it be lost.
    own = tuple(each for each in receipts.values() if each.week in {week.day, None})
    if not any(each.status is Status.BUILT for each in own):
        return None
    return conclude(week, own, known, archive)
