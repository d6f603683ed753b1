"""`briefs preview`: for people who edit words and looks."""

from typing import Annotated

import typer
from rich.markup import escape

from briefs.cli.documents import Sources
from briefs.cli.screen import (
    LayoutName,
    Paper,
    RulebookName,
    SettingsFile,
    ThemeName,
    err,
    out,
)
from briefs.errors import ExitCode
from briefs.settings import DEFAULT_LAYOUT, DEFAULT_RULEBOOK

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def preview(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    sources: Sources,
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="0 is any that is free.")
    ] = 8017,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = LOOPBACK[0],
    rulebook: RulebookName = DEFAULT_RULEBOOK,
    layout: LayoutName = DEFAULT_LAYOUT,
    settings: SettingsFile = None,
    theme: ThemeName = None,
    paper: Paper = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> int:
    """Show what a build would publish on a local page, and anew whenever a file of it changes."""
    from briefs.preview.server import serve
    from briefs.preview.subject import Subject
    from briefs.serving import Address

    def announce(url: str) -> None:
        out.print(f"Preview at {escape(url)}", soft_wrap=True)
        err.print("Ctrl-C ends it.")
        if host not in LOOPBACK:
            err.print("Whoever can reach this address can read these briefs.")
        if open_page:
            typer.launch(url)

    subject = Subject(tuple(sources), rulebook, layout, settings=settings, theme=theme, paper=paper)
    serve(subject, Address(host, port), announce)
    return ExitCode.OK
