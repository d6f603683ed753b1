"""`briefs publish`: an issue's Markdown, committed to the wiki where the team reads."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from briefs.cli.screen import MOST_ROWS, LayoutName, SettingsFile, counted, err, out
from briefs.errors import ExitCode, UsageError, printable
from briefs.settings import ARCHIVE, DEFAULT_LAYOUT

if TYPE_CHECKING:
    from briefs.settings.publication import Flavor, Settings
    from briefs.wiki.commits import Built
    from briefs.wiki.publishing import Outcome

CACHE = ".wiki"
"""The folder of the copies of remote wikis, beside the weeks' folders."""

WeekFolder = Annotated[
    Path, typer.Argument(metavar="WEEK_DIR", help="A week's folder, such as output/2026-06-12.")
]


def publish(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    folder: WeekFolder,
    wiki: Annotated[
        str | None,
        typer.Option(
            "--wiki",
            metavar="REPO_OR_URL",
            help="A clone's folder, or an address of git. [default: as in the settings]",
        ),
    ] = None,
    branch: Annotated[
        str | None,
        typer.Option("--branch", metavar="B", help="[default: the clone's, or the remote's own]"),
    ] = None,
    flavor: Annotated[
        str | None,
        typer.Option(
            "--flavor",
            help="github, gitlab, gitea, gollum, mkdocs or obsidian. [default: as in the settings]",
        ),
    ] = None,
    push: Annotated[
        bool, typer.Option("--push", help="Push a clone's branch too; an address always is.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell which pages would change, and change none.")
    ] = False,
    archive: Annotated[
        Path | None,
        typer.Option("--archive", metavar="FILE", help="[default: archive.db beside WEEK_DIR]"),
    ] = None,
    layout: LayoutName = DEFAULT_LAYOUT,
    settings: SettingsFile = None,
) -> int:
    """Commit an issue's Markdown briefs and digests to a wiki: one commit a week, none where
    nothing changed. Only pages that this command made are written; people's notes in them stay.
    """
    from briefs.settings.publication import load_settings
    from briefs.wiki.publishing import Order, publish_issue

    loaded = load_settings(settings)
    beside = folder.resolve().parent
    order = Order(
        folder=folder,
        archive=archive or beside / ARCHIVE,
        wiki=_named(wiki, loaded),
        branch=branch or loaded.wiki.branch,
        flavor=_flavor(flavor, loaded),
        settings=loaded,
        layout=layout,
        cache=beside / CACHE,
        push=push,
        dry_run=dry_run,
    )
    outcome = publish_issue(order, os.environ)
    for remark in outcome.remarks:
        err.print(f"[yellow]warning[/yellow] {escape(printable(remark))}", soft_wrap=True)
    _print_outcome(outcome, dry_run=dry_run)
    return ExitCode.OK


def _named(given: str | None, settings: "Settings") -> str:
    named = given or settings.wiki.repository
    if not named:
        raise UsageError(
            "no wiki is named",
            "Give --wiki FOLDER, --wiki https://HOST/TEAM.wiki.git, or repository under [wiki] in "
            "briefs.toml.",
        )
    return named


def _flavor(given: str | None, settings: "Settings") -> "Flavor":
    from briefs.settings.publication import Flavor

    if given is None:
        return settings.markdown.flavor
    try:
        return Flavor(given.strip().lower())
    except ValueError:
        raise UsageError(
            f"--flavor {given!r}: no such flavor", f"Choose from {', '.join(Flavor)}."
        ) from None


def _print_outcome(outcome: "Outcome", *, dry_run: bool) -> None:
    built, place = outcome.built, escape(printable(outcome.place))
    if built is None:
        also = ", pushed" if outcome.pushed else ""
        out.print(
            f"Nothing to commit: {outcome.issue.name}, is there: {place}{also}", soft_wrap=True
        )
        return
    if dry_run:
        _print_paths(built)
    told = ", ".join(_told(built))
    if dry_run:
        out.print(f"{told} would go to {place}; nothing was written", soft_wrap=True)
        return
    pushed = ", pushed" if outcome.pushed else ""
    out.print(f"{told}: commit {built.commit[:12]} on {place}{pushed}", soft_wrap=True)


def _told(built: "Built") -> list[str]:
    parts = (("new", built.added), ("changed", built.changed), ("removed", built.removed))
    return [f"{counted(len(paths), 'file')} {word}" for word, paths in parts if paths]


def _print_paths(built: "Built") -> None:
    marks = (("+", built.added), ("~", built.changed), ("-", built.removed))
    lines = [f"{mark} {path}" for mark, paths in marks for path in paths]
    # Pages say more than their pictures.
    lines.sort(key=lambda line: line.endswith(".svg"))
    for line in lines[:MOST_ROWS]:
        out.print(escape(printable(line)), soft_wrap=True)
    if lines[MOST_ROWS:]:
        out.print(f"… and {len(lines) - MOST_ROWS:,} more")
