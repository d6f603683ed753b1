"""The program: its commands, and what becomes of an exception."""

import sys
from typing import Annotated

import typer
import typer.exceptions
from rich.markup import escape

from briefs.cli.delivered import deliveries
from briefs.cli.documents import build, check
from briefs.cli.history import history
from briefs.cli.looks import layout
from briefs.cli.origins import fetch, score, simulate
from briefs.cli.preview import preview
from briefs.cli.publishing import publish
from briefs.cli.rules import explain, rulebook
from briefs.cli.screen import err, out, print_error
from briefs.cli.sending import send
from briefs.cli.subscribers import subscribers
from briefs.cli.unsubscription import unsubscribe_server
from briefs.errors import BriefsError, ExitCode

INTERRUPTED = 130
"""What typer makes of Ctrl-C inside of a command."""

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Weekly equity report documents in, two-page PDF and Markdown research briefs out.",
    epilog="Exit codes: 0 all good; 1 finished, but something was rejected or failed; "
    "2 wrong usage or configuration, nothing done; 3 nothing could be produced.",
)
for command in (
    *(build, check, explain, history, send, deliveries, publish, preview, score, simulate, fetch),
):
    app.command()(command)
app.command(name="unsubscribe-server")(unsubscribe_server)
app.add_typer(subscribers, name="subscribers")
app.add_typer(rulebook, name="rulebook")
app.add_typer(layout, name="layout")


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        code = app(prog_name="briefs", standalone_mode=False)
    except BriefsError as error:
        print_error(error)
        code = error.exit_code
    except typer.exceptions.TyperException as error:
        code = _report_usage(error)
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        err.print("Interrupted. Run the same command again to finish.")
    sys.exit(code or ExitCode.OK)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)
    ] = False,
) -> None:
    if version:
        import importlib.metadata

        out.print(f"briefs {importlib.metadata.version('briefs')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(ExitCode.USAGE)


def _report_usage(error: typer.exceptions.TyperException) -> int:
    context = getattr(error, "ctx", None)
    err.print(f"[red]error[/red] {escape(error.format_message())}", soft_wrap=True)
    command = context.command_path if context else "briefs"
    err.print(f"Try '{command} --help'.")
    return ExitCode.USAGE
