"""`briefs build` and `briefs check`: what is done with report documents."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefs.cli.screen import (
    ArchiveFile,
    Jobs,
    LayoutName,
    Paper,
    RulebookName,
    SettingsFile,
    ThemeName,
    print_count,
    print_place,
    print_problems,
    print_table,
    progress,
    workers,
)
from briefs.errors import ExitCode, Problem, UsageError
from briefs.settings import DEFAULT_DIGEST_RULEBOOK, DEFAULT_LAYOUT, DEFAULT_RULEBOOK

if TYPE_CHECKING:
    from briefs.pack import Issue, Pack, Receipt
    from briefs.production import Format

Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE...", help="Report documents: files, folders, globs.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Reject documents with warnings too.")]


def build(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    sources: Sources,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the weeks' folders go.")
    ] = Path("output"),
    formats: Annotated[
        str, typer.Option("--formats", help="Editions, comma-separated: pdf, md, html, mail.")
    ] = "pdf,md,html,mail",
    jobs: Jobs = None,
    rulebook: RulebookName = DEFAULT_RULEBOOK,
    layout: LayoutName = DEFAULT_LAYOUT,
    settings: SettingsFile = None,
    theme: ThemeName = None,
    paper: Paper = None,
    strict: Strict = False,
    digest_rulebook: Annotated[
        str,
        typer.Option(
            "--digest-rulebook", metavar="NAME|FILE", help="The rulebook of the sector digests."
        ),
    ] = DEFAULT_DIGEST_RULEBOOK,
    archive: ArchiveFile = None,
    desk: Annotated[
        Path | None,
        typer.Option(
            "--desk",
            metavar="FILE",
            help="What the desk decides. [default: desk.toml beside the documents]",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Build anew what an earlier build has made already.")
    ] = False,
) -> int:
    """Build the issue of each week into OUTPUT/<week>/: briefs, sector digests, the pack as one
    PDF, a site, and a manifest. What changed is measured against the archive of earlier issues.
    What was made of the very same before, and stands there unaltered, is kept as it is.
    """
    from briefs.pack import BuildOptions, build_pack
    from briefs.settings.publication import load_settings

    chosen = load_settings(settings).on_page(theme=theme, paper=paper)
    with progress() as watch:
        options = BuildOptions(
            *(output, _formats(formats), workers(jobs), rulebook, layout, "en", strict),
            settings=chosen,
            watch=watch,
            digest_rulebook=digest_rulebook,
            archive=archive,
            desk=desk,
            force=force,
        )
        pack = build_pack(sources, options)
    works = tuple(work for issue in pack.issues for work in issue.works)
    _print_receipts((*pack.receipts, *works))
    print_problems(pack.problems)
    _print_summary(pack)
    if not pack.issues:
        return ExitCode.NOTHING
    return ExitCode.OK if pack.complete else ExitCode.PARTIAL


def check(
    sources: Sources,
    jobs: Jobs = None,
    strict: Strict = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")] = False,
) -> int:
    """Read and check documents without building; print every problem with file and pointer."""
    from briefs.pack.checking import checked

    with progress() as watch:
        receipts = checked(sources, watch, jobs=workers(jobs), strict=strict)
    if as_json:
        # Not by rich: a terminal's width must not wrap JSON.
        typer.echo(json.dumps([_as_json(each) for each in receipts], ensure_ascii=False, indent=2))
    else:
        _print_receipts(receipts)
        _print_total(receipts)
    return ExitCode.OK if all(each.good for each in receipts) else ExitCode.PARTIAL


def _as_json(receipt: "Receipt") -> dict[str, object]:
    return {
        "path": receipt.source,
        "sha256": receipt.sha256,
        "ticker": receipt.ticker,
        "week": receipt.week.isoformat() if receipt.week else None,
        "status": receipt.status.value,
        "problems": [problem.as_dict() for problem in receipt.problems],
    }


def _formats(text: str) -> "tuple[Format, ...]":
    from briefs.production import Format

    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    known = {each.value: each for each in Format}
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise UsageError(
            f"--formats {text!r}: no such edition: {', '.join(unknown) or 'none given'}",
            f"Choose from {', '.join(known)}.",
        )
    return tuple(each for each in Format if each.value in names)


def _print_receipts(receipts: "tuple[Receipt, ...]") -> None:
    print_problems(_told_once(receipts))


def _told_once(receipts: "tuple[Receipt, ...]") -> Iterator[Problem]:
    """All problems; what failed many documents alike, such as a slip in a layout, only once."""
    from briefs.pack import Status

    alike = defaultdict[object, list[Problem]](list)
    for receipt in receipts:
        for place, problem in enumerate(receipt.problems):
            failed = receipt.status is Status.FAILED and problem.is_error
            own = (receipt.source, place)
            alike[replace(problem, source="") if failed else own].append(problem)
    for problems in alike.values():
        documents = len({problem.source for problem in problems})
        if documents > 1:
            yield replace(problems[0], source=f"in {documents} documents")
        else:
            yield from problems


def _print_summary(pack: "Pack") -> None:
    for issue in pack.issues:
        made = (*issue.receipts, *issue.works)
        # What a person has to look at; else what was built; else all of it.
        shown = (
            [each for each in made if not each.good]
            or [each for each in made if not each.kept]
            or made
        )
        rows = [
            (_whose(each, issue), each.source, _fate(each), str(len(each.artifacts)))
            for each in shown
        ]
        print_table(_heading(issue), ("Ticker", "Document", "Result", "Files"), rows)
    _print_total(pack.receipts)
    for issue in pack.issues:
        print_place(issue.folder)


def _fate(receipt: "Receipt") -> str:
    """What became of a document; `kept` where its brief stood there already."""
    return "kept" if receipt.kept and receipt.status.value == "built" else receipt.status.value


def _whose(receipt: "Receipt", issue: "Issue") -> str:
    """A document's ticker, `?` where it names none; a digest is of no ticker."""
    return receipt.ticker or ("" if receipt in issue.works else "?")


def _heading(issue: "Issue") -> str:
    """`Week 2026-06-12, revision B, draft`"""
    from briefs.record import letter

    revision = f", revision {letter(issue.revision)}" if issue.revision > 1 else ""
    standing = f"approved by {issue.approved_by}" if issue.approved_by else "draft"
    return f"Week {issue.week}{revision}, {standing}"


def _print_total(receipts: "tuple[Receipt, ...]") -> None:
    problems = (problem for receipt in receipts for problem in receipt.problems)
    print_count((_fate(receipt) for receipt in receipts), problems)
