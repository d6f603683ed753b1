"""The program: its commands, and what becomes of an exception."""

import gc
import os
import sys
from typing import Annotated

import typer
import typer.exceptions

from briefs.cli.commands import COMMANDS, Commands, stand_in
from briefs.errors import BriefsError, ExitCode

INTERRUPTED = 130
"""What typer makes of Ctrl-C inside of a command."""
YOUNG = 100_000
"""New objects between two searches for garbage; modules are hundreds of thousands that all stay."""

app = typer.Typer(
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Weekly equity report documents in, two-page PDF and Markdown research briefs out.",
    epilog="Exit codes: 0 all good; 1 finished, but something was rejected or failed; "
    "2 wrong usage or configuration, nothing done; 3 nothing could be produced.",
)
for command in COMMANDS:
    app.command(command.name, help=command.help)(stand_in)


def main() -> None:
    """Run the command line and exit with its code."""
    _start_quickly()
    try:
        code = app(prog_name="briefs", standalone_mode=False)
    except BriefsError as error:
        code = _report_error(error)
    except typer.exceptions.TyperException as error:
        code = _report_usage(error)
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        _report_interruption()
    sys.exit(code or ExitCode.OK)


def _start_quickly() -> None:
    gc.set_threshold(YOUNG)
    # Pydantic would look through all that is installed for plugins; its models here have none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)
    ] = False,
) -> None:
    if version:
        import importlib.metadata

        typer.echo(f"briefs {importlib.metadata.version('briefs')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)


def _report_error(error: BriefsError) -> int:
    from briefs.cli.screen import print_error

    print_error(error)
    return error.exit_code


def _report_usage(error: typer.exceptions.TyperException) -> int:
    from rich.markup import escape

    from briefs.cli.screen import err

    context = getattr(error, "ctx", None)
    err.print(f"[red]error[/red] {escape(error.format_message())}", soft_wrap=True)
    command = context.command_path if context else "briefs"
    err.print(f"Try '{command} --help'.")
    return ExitCode.USAGE


def _report_interruption() -> None:
    from briefs.cli.screen import err

    err.print("Interrupted. Run the same command again to finish.")
