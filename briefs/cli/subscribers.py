"""`briefs subscribers`: the list of those who get an issue by e-mail."""

import os
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote

import typer
from rich.markup import escape

from briefs.cli.roll import csv_lines, json_lines, screen_lines
from briefs.cli.screen import (
    ArchiveOfOutput,
    KeyFile,
    OutputFolder,
    counted,
    err,
    out,
    print_problems,
)
from briefs.errors import ExitCode, Problem, UsageError, named, printable
from briefs.settings import ARCHIVE

if TYPE_CHECKING:
    from briefs.archive.roster import Enrolled, Enrolment, Roster, Standing
    from briefs.subscribers.covered import Covered
    from briefs.subscribers.lists import Listed
    from briefs.subscribers.signing import MailKey

MOST_KEPT_AWAY = 40
"""Those whom a list does not bring back, by address; the count says how many more."""
BY_THE_DESK = "by the desk"
LONGEST_REASON = 200

Reason = Annotated[str, typer.Option("--reason", help="Why, for whoever lists them.")]
Addresses = Annotated[list[str], typer.Argument(metavar="ADDRESS...")]

subscribers = typer.Typer(
    rich_markup_mode=None, help="Import and look after those who get an issue by e-mail."
)


@subscribers.command(name="import")
def import_list(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Lists: .toml, or else CSV.")
    ],
    only: Annotated[
        bool, typer.Option("--only", help="Remove whoever is not on these lists.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Import nothing unless all rows are good.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")
    ] = False,
    archive: ArchiveOfOutput = None,
    output: OutputFolder = Path("output"),
) -> int:
    """Add and change subscribers as lists have them. Who unsubscribed stays so."""
    from briefs.subscribers.covered import match
    from briefs.subscribers.lists import read_lists

    path = archive or output / ARCHIVE
    read = read_lists(files)
    matched = match(read.subscribers, _covered(path))
    problems = (*read.problems, *matched.warnings)
    print_problems(problems)
    trouble = _trouble(read.bad, problems)
    if not matched.subscribers or (strict and problems):
        typer.echo(f"Nothing was imported: {', '.join(trouble) or 'nobody is listed'}.")
        return ExitCode.NOTHING
    if only and read.bad:
        err.print("Nobody is removed: a row that cannot be read may be somebody's.")
    sure = only and not read.bad
    if archive is None and not dry_run:
        _make_folder(output)
    done = (_rehearse if dry_run else _enrol)(path, matched.subscribers, sure)
    _print_kept_away(done.kept_away)
    _print_enrolment(done, trouble)
    if dry_run:
        typer.echo("Nothing was changed: this was a dry run.")
    return ExitCode.PARTIAL if read.bad else ExitCode.OK


@subscribers.command(name="list")
def list_people(
    everybody: Annotated[
        bool, typer.Option("--all", help="Those too who are not written to.")
    ] = False,
    standing: Annotated[
        str | None,
        typer.Option(
            "--standing",
            metavar="STANDING",
            help="Only these: active, unsubscribed, suppressed, removed.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV to standard output.")] = False,
    archive: ArchiveOfOutput = None,
    output: OutputFolder = Path("output"),
) -> int:
    """List subscribers by address: those who are written to, unless it is said otherwise.

    CSV of those who are written to can be imported again.
    """
    from briefs.archive.roster import Standing, read_roster

    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other", "Choose one of them.")
    if everybody and standing:
        raise UsageError("--all and --standing exclude each other", "Choose one of them.")
    asked = _standing(standing) if standing else None if everybody else Standing.ACTIVE
    told = asked is not Standing.ACTIVE
    with read_roster(archive or output / ARCHIVE) as roster:
        people = roster.people(asked)
        if as_json:
            lines = json_lines(people)
        elif as_csv:
            lines = csv_lines(people, told=told)
        else:
            lines = screen_lines(people, told=told)
        for line in lines:
            typer.echo(line.encode())
    return ExitCode.OK


@subscribers.command()
def unsubscribe(
    who: Annotated[
        list[str],
        typer.Argument(metavar="ADDRESS|LINK...", help="An address, or the link of a message."),
    ],
    reason: Reason = BY_THE_DESK,
    key: KeyFile = None,
    archive: ArchiveOfOutput = None,
    output: OutputFolder = Path("output"),
) -> int:
    """Write no more to somebody who asked for that."""
    from briefs.subscribers.signing import key_beside, load_key

    path = archive or output / ARCHIVE
    linked = not all("@" in _word(each) for each in who)
    signing = load_key(key or key_beside(path), os.environ, make=False) if linked else None

    def stand(roster: "Roster", handle: str, now: datetime) -> bool:
        return roster.unsubscribe(handle=handle, now=now, reason=_words(reason))

    return _stand(who, path, stand, signing)


@subscribers.command()
def suppress(
    addresses: Addresses,
    reason: Reason = BY_THE_DESK,
    archive: ArchiveOfOutput = None,
    output: OutputFolder = Path("output"),
) -> int:
    """Write no more to addresses that do not take mail. Who unsubscribed stays unsubscribed."""

    def stand(roster: "Roster", handle: str, now: datetime) -> bool:
        return roster.suppress(handle=handle, now=now, reason=_words(reason))

    return _stand(addresses, archive or output / ARCHIVE, stand)


@subscribers.command()
def restore(
    addresses: Addresses, archive: ArchiveOfOutput = None, output: OutputFolder = Path("output")
) -> int:
    """Write again to somebody who asked for it, or whose address takes mail again."""

    def stand(roster: "Roster", handle: str, now: datetime) -> bool:
        return roster.restore(handle=handle, now=now)

    return _stand(addresses, archive or output / ARCHIVE, stand)


def _covered(path: Path) -> "Covered":
    from briefs.archive import read_archive
    from briefs.subscribers.covered import Covered

    if not _begun(path):
        return Covered()
    with read_archive(path) as archive:
        return Covered(archive.listings(), archive.scopes())


def _begun(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _make_folder(output: Path) -> None:
    """A list may be imported before anything was built."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        hint = "Name another folder with --output."
        raise UsageError(f"{output} cannot be made: {error.strerror}", hint) from None


def _enrol(path: Path, listed: "Sequence[Listed]", only: bool) -> "Enrolment":
    from briefs.archive.roster import open_roster

    with open_roster(path) as roster:
        people = (each.subscriber for each in listed)
        return roster.enrol(people, datetime.now(UTC), lambda: secrets.token_hex(16), only=only)


def _rehearse(path: Path, listed: "Sequence[Listed]", only: bool) -> "Enrolment":
    from briefs.archive.roster import Enrolment, read_roster

    if not _begun(path):
        return Enrolment(added=len(listed))
    with read_roster(path) as roster:
        return roster.rehearse((each.subscriber for each in listed), only=only)


def _print_kept_away(people: "Sequence[Enrolled]") -> None:
    for each in people[:MOST_KEPT_AWAY]:
        since = f"{each.standing} since {each.since:%Y-%m-%d}"
        err.print(escape(f"not brought back: {each.address}, {since}"), soft_wrap=True)
    if len(people) > MOST_KEPT_AWAY:
        err.print(f"… and {len(people) - MOST_KEPT_AWAY:,} more")


def _trouble(bad: int, problems: Sequence[Problem]) -> list[str]:
    warnings = sum(not problem.is_error for problem in problems)
    counts = ((bad, "bad row"), (warnings, "warning"))
    return [counted(count, noun) for count, noun in counts if count]


def _print_enrolment(done: "Enrolment", trouble: Sequence[str]) -> None:
    """`3 subscribers: 2 added, 1 unchanged, 1 bad row`"""
    listed = {
        "added": done.added,
        "changed": done.changed,
        "brought back": done.returned,
        "unchanged": done.unchanged,
        "kept away": len(done.kept_away),
    }
    parts = [f"{count} {status}" for status, count in listed.items() if count]
    parts += [f"{done.removed} removed"] if done.removed else []
    told = ", ".join((*parts, *trouble))
    out.print(f"{counted(sum(listed.values()), 'subscriber')}: {told}", soft_wrap=True)


def _standing(name: str) -> "Standing":
    from briefs.archive.roster import Standing

    try:
        return Standing(name.casefold())
    except ValueError:
        known = named([each.value for each in Standing])
        raise UsageError(f"--standing {name!r} is none", f"Choose one of {known}.") from None


def _words(reason: str) -> str:
    from briefs.subscribers.entry import cleaned

    return cleaned(reason)[:LONGEST_REASON]


def _stand(
    who: Sequence[str],
    path: Path,
    change: "Callable[[Roster, str, datetime], bool]",
    key: "MailKey | None" = None,
) -> int:
    """Give each of them another standing, and print which they have now."""
    from briefs.archive.roster import open_roster, read_roster

    # What is not there is not made: nobody is on a list that does not exist.
    read_roster(path).close()
    known = 0
    with open_roster(path) as roster:
        for text in dict.fromkeys(who):
            found = _found(roster, text, key)
            if found is None:
                print_problems([Problem(printable(text), "is not on the list")])
                continue
            known += 1
            change(roster, found.handle, datetime.now(UTC))
            out.print(escape(_told(found, roster.of_handle(found.handle))), soft_wrap=True)
    missing = len(dict.fromkeys(who)) - known
    return ExitCode.PARTIAL if missing else ExitCode.OK


def _found(roster: "Roster", text: str, key: "MailKey | None") -> "Enrolled | None":
    """Whose address it is, or whose link."""
    word = _word(text)
    if key is None or "@" in word:
        return roster.find(_spelt(word))
    handle = key.handle_of(word)
    return roster.of_handle(handle) if handle else None


def _word(text: str) -> str:
    """The address or the token itself, out of a link too: `https://…/TOKEN`, or
    `mailto:…?subject=unsubscribe%20TOKEN`.
    """
    return unquote(text).strip().rstrip("/").rpartition(" ")[2].rpartition("/")[2]


def _spelt(address: str) -> str:
    from briefs.subscribers.addresses import checked_address

    try:
        return checked_address(address.strip())
    except ValueError:
        return address


def _told(before: "Enrolled", after: "Enrolled | None") -> str:
    """`ann@example.org: unsubscribed, was active`"""
    now = after or before
    if now.standing is before.standing:
        return f"{now.address}: {now.standing} since {now.since:%Y-%m-%d}"
    return f"{now.address}: {now.standing}, was {before.standing}"
