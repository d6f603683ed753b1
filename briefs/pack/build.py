"""build_pack: documents in, one finished issue per week out, with a receipt for every document."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from briefs.archive import Archive, open_archive
from briefs.desk import Desk, find_desk, load_desk
from briefs.errors import DeskError, Problem, SystemPartMissing, UsageError
from briefs.pack.crew import attempt
from briefs.pack.folder import week_folder
from briefs.pack.manifest import restore_manifest, retire_manifest
from briefs.pack.options import BuildOptions
from briefs.pack.receipt import Issue, Pack, Receipt, Status
from briefs.pack.sources import expand_sources
from briefs.pack.survey import surveyed
from briefs.pack.weekly import Week, build_briefs, conclude
from briefs.pack.workshop import rehearse
from briefs.production import House, load_house
from briefs.storage import sweep


def build_pack(sources: Iterable[str], options: BuildOptions) -> Pack:
    """Build the issues of all documents in `sources` (files, folders, globs), oldest week first.

    An issue is compared with the newest earlier one in the archive, and kept there itself. One bad
    document never stops the others: its receipt says why. Raises UsageError, RulebookError,
    SettingsError, LayoutError or DeskError before anything is done, SystemPartMissing where a PDF
    is asked for and the engine's libraries are absent, and NothingProduced where there is no
    document.
    """
    paths = expand_sources(sources)
    house = load_house(
        options.rulebook,
        options.layout,
        options.language,
        options.settings,
        options.digest_rulebook,
    )
    # The PDF engine dies of some fonts; without it nothing can.
    attempt(rehearse, (options.order,), options.jobs if options.engine else 0, options.engine)
    _check_output(options.output)
    desk = _desk(paths, options)
    receipts = dict(zip(paths, surveyed("Reading", paths, options), strict=True))
    problems = _strangers(desk, receipts.values(), house)
    with open_archive(options.archive_file) as archive:
        issues = tuple(_issues(receipts, desk, archive, options))
    return Pack(issues, tuple(receipts.values()), problems)


def check_documents(sources: Iterable[str], options: BuildOptions) -> tuple[Receipt, ...]:
    """Read and check all documents in `sources` without building; a receipt for each."""
    return surveyed("Checking", expand_sources(sources), options.unbuilt)


def _desk(paths: Iterable[Path], options: BuildOptions) -> Desk:
    """The desk file that was named, or that which stands beside the documents."""
    found = options.desk or find_desk(path.parent for path in paths)
    return load_desk(found) if found else Desk()


def _strangers(desk: Desk, receipts: Iterable[Receipt], house: House) -> tuple[Problem, ...]:
    """What the desk names and the run does not know; DeskError where it is a rule."""
    accepted = [each for each in receipts if each.status is Status.ACCEPTED]
    problems = desk.strangers(
        {each.week for each in accepted if each.week},
        {each.ticker for each in accepted},
        {rule.id for rule in house.rulebook.rules},
        {each.scope for each in accepted},
    )
    errors = [str(problem) for problem in problems if problem.is_error]
    if errors:
        raise DeskError("\n".join(errors), "`briefs explain` lists the rules with their ids.")
    return problems


def _check_output(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written into: {error.strerror}", "Name another folder."
        ) from None


def _issues(
    receipts: dict[Path, Receipt], desk: Desk, archive: Archive, options: BuildOptions
) -> Iterator[Issue]:
    """The issue of each week that has something to show; `receipts` then say what was built."""
    for week in _weeks(receipts):
        accepted = {
            path: each
            for path, each in receipts.items()
            if each.status is Status.ACCEPTED and each.week == week
        }
        folder = week_folder(options.output, week)
        retire_manifest(folder)
        sweep(folder)
        try:
            issue = _issue(Week(week, accepted, desk, options), receipts, archive)
        except SystemPartMissing:
            restore_manifest(folder)
            raise
        # A week of which nothing could be built keeps the pack it had.
        restore_manifest(folder)
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
