"""The command line: the only place where an exception becomes a message and an exit code."""

import importlib.metadata
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import typer.exceptions
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from briefs.errors import BriefsError, ExitCode, UsageError
from briefs.pack import BuildOptions, Pack, Receipt, build_pack, check_documents
from briefs.pack import Progress as Step
from briefs.production import Format

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Weekly equity report documents in, two-page PDF and Markdown research briefs out.",
    epilog="Exit codes: 0 all good; 1 finished, but something was rejected or failed; "
    "2 wrong usage or configuration, nothing done; 3 nothing could be produced.",
)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

INTERRUPTED = 130
MOST_ROWS = 40
"""Rows of a summary table; the manifest lists all."""
PLAIN_EVERY = 50
"""Documents between two lines of progress where the output is not a terminal."""

Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE...", help="Report documents: files, folders, globs.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", min=0, help="Worker processes; 0 works in this one. [default: all cores]"
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Reject documents with warnings too.")]


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        code = app(standalone_mode=False)
    except BriefsError as error:
        code = _report_error(error)
    except KeyboardInterrupt:
        err.print("Interrupted. Run the same command again to finish.")
        code = INTERRUPTED
    except typer.Abort:
        code = INTERRUPTED
    except typer.exceptions.TyperException as error:
        code = _report_usage(error)
    sys.exit(code or ExitCode.OK)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)
    ] = False,
) -> None:
    if version:
        out.print(f"briefs {importlib.metadata.version('briefs')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)


@app.command()
def build(
    sources: Sources,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the weeks' folders go.")
    ] = Path("output"),
    formats: Annotated[
        str, typer.Option("--formats", help="Editions, comma-separated: pdf, md.")
    ] = "pdf,md",
    jobs: Jobs = None,
    rulebook: Annotated[
        str, typer.Option("--rulebook", help="A rulebook's name, or a .toml file.")
    ] = "terminal",
    layout: Annotated[
        str, typer.Option("--layout", help="A layout's name, or its folder.")
    ] = "house",
    strict: Strict = False,
) -> int:
    """Build the briefs of all documents into OUTPUT/<week>/, with a manifest for each week."""
    with _progress() as watch:
        options = BuildOptions(
            output, _formats(formats), _jobs(jobs), rulebook, layout, "en", strict, watch
        )
        pack = build_pack(sources, options)
    _print_problems(pack.receipts)
    _print_summary(pack)
    if not pack.issues:
        return ExitCode.NOTHING
    return ExitCode.OK if pack.complete else ExitCode.PARTIAL


@app.command()
def check(
    sources: Sources,
    jobs: Jobs = None,
    strict: Strict = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")] = False,
) -> int:
    """Read and check documents without building; print every problem with file and pointer."""
    with _progress() as watch:
        options = BuildOptions(jobs=_jobs(jobs), strict=strict, watch=watch)
        receipts = check_documents(sources, options)
    if as_json:
        print(json.dumps([_as_json(each) for each in receipts], ensure_ascii=False, indent=2))  # noqa: T201 (a terminal's width must not wrap JSON)
    else:
        _print_problems(receipts)
        _print_count(receipts)
    return ExitCode.OK if all(each.good for each in receipts) else ExitCode.PARTIAL


def _as_json(receipt: Receipt) -> dict[str, object]:
    return {
        "path": receipt.source,
        "sha256": receipt.sha256,
        "ticker": receipt.ticker,
        "week": receipt.week.isoformat() if receipt.week else None,
        "status": receipt.status.value,
        "problems": [problem.as_dict() for problem in receipt.problems],
    }


def _jobs(asked: int | None) -> int:
    if asked is not None:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _formats(text: str) -> tuple[Format, ...]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    known = {each.value: each for each in Format}
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise UsageError(
            f"--formats {text!r}: no such edition: {', '.join(unknown) or 'none given'}",
            f"Choose from {', '.join(known)}.",
        )
    return tuple(each for each in Format if each.value in names)


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """A bar on a terminal; elsewhere a plain line now and then. All on standard error."""
    if not err.is_terminal:
        yield _plain_line
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def watch(step: Step) -> None:
            task = tasks.get(step.stage)
            if task is None:
                task = tasks[step.stage] = bar.add_task(step.stage, total=step.total)
            bar.update(task, completed=step.done)

        yield watch


def _plain_line(step: Step) -> None:
    if step.done == step.total or step.done % PLAIN_EVERY == 0:
        err.print(f"{step.stage}: {step.done} of {step.total}")


def _print_problems(receipts: Sequence[Receipt]) -> None:
    for receipt in receipts:
        for problem in receipt.problems:
            colour = "red" if problem.is_error else "yellow"
            word = problem.severity.value
            err.print(f"[{colour}]{word}[/{colour}] {escape(str(problem))}", soft_wrap=True)


def _print_summary(pack: Pack) -> None:
    for issue in pack.issues:
        table = Table(title=f"Week {issue.week}", title_justify="left", box=None, pad_edge=False)
        for heading in ("Ticker", "Document", "Result", "Files"):
            table.add_column(heading, justify="right" if heading == "Files" else "left")
        shown = [each for each in issue.receipts if not each.good] or issue.receipts
        for receipt in shown[:MOST_ROWS]:
            table.add_row(
                escape(receipt.ticker or "?"),
                escape(receipt.source),
                receipt.status.value,
                str(len(receipt.artifacts)),
            )
        out.print(table)
        if len(shown) > MOST_ROWS:
            out.print(f"… and {len(shown) - MOST_ROWS} more in the manifest")
    _print_count(pack.receipts)
    for issue in pack.issues:
        out.print(f"Look in {escape(str(issue.folder))}", soft_wrap=True)


def _print_count(receipts: Sequence[Receipt]) -> None:
    counts = Counter(receipt.status.value for receipt in receipts)
    warnings = sum(not each.is_error for receipt in receipts for each in receipt.problems)
    parts = [f"{count} {status}" for status, count in sorted(counts.items())]
    parts += [f"{warnings} warning{'s' if warnings > 1 else ''}"] if warnings else []
    noun = "document" if len(receipts) == 1 else "documents"
    out.print(f"{len(receipts)} {noun}: {', '.join(parts)}")


def _report_error(error: BriefsError) -> int:
    err.print(f"[red]error[/red] {escape(str(error))}", soft_wrap=True)
    if error.hint:
        err.print(escape(error.hint), soft_wrap=True)
    return error.exit_code


def _report_usage(error: typer.exceptions.TyperException) -> int:
    context = getattr(error, "ctx", None)
    err.print(f"[red]error[/red] {escape(error.format_message())}", soft_wrap=True)
    command = context.command_path if context else "briefs"
    err.print(f"Try '{command} --help'.")
    return ExitCode.USAGE
