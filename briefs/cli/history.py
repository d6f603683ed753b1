"""`briefs history`: what the archive knows of one ticker, week after week."""

import json
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefs.cli.screen import ArchiveOfOutput, OutputFolder, counted
from briefs.errors import MOST_NAMED, ExitCode, NothingProduced, UsageError, named, printable
from briefs.settings import ARCHIVE

if TYPE_CHECKING:
    from briefs.archive import Archive

SHOWN = 12
"""Weeks on the screen, unless it is said how many: a quarter."""


def history(
    ticker: Annotated[str, typer.Argument(metavar="TICKER", help="A listing, such as 002428.SHZ.")],
    archive: ArchiveOfOutput = None,
    output: OutputFolder = Path("output"),
    weeks: Annotated[
        int | None,
        typer.Option(
            "--weeks", min=1, help="Only so many, the newest. [default: 12 on the screen]"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV to standard output.")] = False,
) -> int:
    """Show a ticker's scores, setup and findings over the weeks.

    On the screen the newest week comes first; JSON and CSV run from the oldest on.
    """
    from briefs.archive import read_archive
    from briefs.archive.export import as_dict, csv_text
    from briefs.claims import Printer
    from briefs.cli.weeks import history_lines
    from briefs.locale import Locale

    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other", "Choose one of them.")
    path = archive or output / ARCHIVE
    with read_archive(path) as opened:
        chapters = opened.chapters(_listed(ticker, opened, path))
    chosen = chapters[-weeks:] if weeks else chapters
    # Not by rich: a terminal's width must not wrap JSON.
    if as_json:
        typer.echo(json.dumps(as_dict(chosen, Locale()), ensure_ascii=False, indent=2))
    elif as_csv:
        typer.echo(csv_text(chosen).encode(), nl=False)
    else:
        shown = chosen if weeks else chapters[-SHOWN:]
        typer.echo("\n".join(history_lines(shown, Printer(Locale()))))
        _print_rest(len(chapters), len(shown))
    return ExitCode.OK


def _print_rest(known: int, shown: int) -> None:
    if known > shown:
        earlier = counted(known - shown, "earlier week")
        typer.echo(f"\n… and {earlier}; --weeks {known} shows all")


def _listed(ticker: str, archive: "Archive", path: Path) -> str:
    """The listing that is meant: the ticker itself, in any case, or without its exchange."""
    keys = archive.listings()
    if not keys:
        raise NothingProduced(f"the archive {path} holds no issue", "`briefs build` fills it.")
    if ticker in keys:
        return ticker
    asked = ticker.casefold()
    meant = [key for key in keys if asked in {key.casefold(), _symbol(key).casefold()}]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UsageError(f"{ticker!r} may be {named(meant)}", "Give the exchange too.")
    raise UsageError(
        f"no issue in the archive {path} covers {ticker!r}", _nearest(asked, keys, archive)
    )


def _symbol(key: str) -> str:
    return key.rpartition(".")[0] or key


def _nearest(asked: str, keys: Sequence[str], archive: "Archive") -> str:
    folded = {key.casefold(): key for key in keys}
    near = [folded[each] for each in get_close_matches(asked, folded, MOST_NAMED, cutoff=0.7)]
    if near:
        return f"It covers {named([printable(key) for key in near])}."
    issues = archive.standings()
    span = f"{issues[0].week} to {issues[-1].week}" if len(issues) > 1 else f"{issues[0].week}"
    return f"It covers {counted(len(keys), 'ticker')} in {counted(len(issues), 'issue')}, {span}."
