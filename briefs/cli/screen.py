"""What the commands print: progress and trouble on standard error, results on standard output."""

import os
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from briefs.errors import BriefsError, Problem
from briefs.progress import Progress, Watch
from briefs.settings import PaperSize

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from briefs.audit import Remark

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

WIDTH = 100
"""Columns of text that is wrapped here, and not by the terminal: a pipe has no width."""
MOST_ROWS = 40
"""Rows of a table on the screen; the files list all."""
PLAIN_EVERY = 50
"""Documents between two lines of progress where the output is not a terminal."""

Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", min=0, help="Worker processes; 0 works in this one. [default: all cores]"
    ),
]
RulebookName = Annotated[
    str,
    typer.Option("--rulebook", metavar="NAME|FILE", help="A rulebook's name, or a .toml file."),
]
LayoutName = Annotated[
    str, typer.Option("--layout", metavar="NAME|DIR", help="A layout's name, or its folder.")
]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        "--settings", metavar="FILE", help="Whose publication it is. [default: briefs.toml]"
    ),
]
ArchiveFile = Annotated[
    Path | None,
    typer.Option(
        "--archive", metavar="FILE", help="Earlier issues. [default: archive.db in the output]"
    ),
]
ArchiveOfOutput = Annotated[
    Path | None,
    typer.Option("--archive", metavar="FILE", help="[default: OUTPUT/archive.db]"),
]
OutputFolder = Annotated[Path, typer.Option("--output", "-o", help="Where the weeks' folders are.")]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="[default: mail.key beside the archive]"),
]
ThemeName = Annotated[
    str | None, typer.Option("--theme", metavar="NAME", help="A theme of the layout.")
]
Paper = Annotated[PaperSize | None, typer.Option("--paper", help="What pages are set on.")]


def workers(asked: int | None) -> int:
    """The number of worker processes: what was asked for, or one a core."""
    if asked is not None:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def progress() -> Iterator[Watch]:
    """A bar on a terminal; elsewhere a plain line now and then."""
    if not err.is_terminal or err.is_dumb_terminal:
        yield _plain_line
        return
    with _bars() as bars:
        tasks: dict[str, TaskID] = {}

        def watch(step: Progress) -> None:
            if step.stage not in tasks:
                tasks[step.stage] = bars.add_task(step.stage, total=step.total)
            bars.update(tasks[step.stage], completed=step.done)

        yield watch


def _bars() -> "Bars":
    from rich import progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    return progress.Progress(*columns, console=err, transient=True)


def _plain_line(step: Progress) -> None:
    if step.done == step.total or step.done % PLAIN_EVERY == 0:
        err.print(f"{step.stage}: {step.done} of {step.total}")


def wrapped(text: str, first: str, rest: str) -> list[str]:
    """`text` in lines of WIDTH, the first and the rest with their own margins.

    A word that is longer than a line is left whole, so that it can be copied.
    """
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def bold(text: str) -> str:
    """`text` in bold on a terminal that has it."""
    plain = not out.is_terminal or out.is_dumb_terminal
    return text if plain else typer.style(text, bold=True)


def print_problems(problems: "Iterable[Problem | Remark]") -> None:
    """Each problem on a line of its own, never wrapped."""
    for problem in problems:
        colour = "red" if problem.is_error else "yellow"
        word = problem.severity.value
        err.print(f"[{colour}]{word}[/{colour}] {escape(str(problem))}", soft_wrap=True)


def print_error(error: BriefsError) -> None:
    """What stopped the command, and what to do about it."""
    err.print(f"[red]error[/red] {escape(str(error))}", soft_wrap=True)
    if error.hint:
        err.print(escape(error.hint), soft_wrap=True)


def counted(number: int, noun: str) -> str:
    """`1 rule`, `2 rules`"""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table without rules; a last line says how many rows were left out."""
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading == "Files" else "left")
    for row in rows[:MOST_ROWS]:
        table.add_row(*(escape(cell) for cell in row))
    out.print(table)
    if len(rows) > MOST_ROWS:
        out.print(f"… and {len(rows) - MOST_ROWS} more")


def print_count(statuses: Iterable[str], problems: Iterable[Problem]) -> None:
    """`3 documents: 2 built, 1 rejected, 4 warnings`"""
    counts = Counter(statuses)
    total, warnings = counts.total(), sum(not problem.is_error for problem in problems)
    parts = [f"{count} {status}" for status, count in sorted(counts.items())]
    parts += [f"{warnings} warning{'s' if warnings > 1 else ''}"] if warnings else []
    out.print(f"{total} document{'' if total == 1 else 's'}: {', '.join(parts)}")


def print_place(folder: object) -> None:
    """Where to look, never wrapped, so that it can be copied."""
    out.print(f"Look in {escape(str(folder))}", soft_wrap=True)
