"""`briefs unsubscribe-server`: what the links at the foot of each message lead to."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

import typer
from rich.markup import escape

from briefs.cli.preview import LOOPBACK
from briefs.cli.screen import ArchiveFile, KeyFile, LayoutName, SettingsFile, err, out, print_error
from briefs.errors import ExitCode, UsageError
from briefs.settings import ARCHIVE, DEFAULT_LAYOUT


def unsubscribe_server(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    archive: ArchiveFile = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the weeks' folders are.")
    ] = Path("output"),
    key: KeyFile = None,
    settings: SettingsFile = None,
    layout: LayoutName = DEFAULT_LAYOUT,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = LOOPBACK[0],
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="0 is any that is free.")
    ] = 8025,
    root_path: Annotated[
        str | None,
        typer.Option(
            "--root-path",
            metavar="PATH",
            help="What a proxy leaves before the token. [default: the path of unsubscribe_url]",
        ),
    ] = None,
) -> int:
    """Serve the pages by which readers unsubscribe, for a web server with TLS to stand before."""
    from briefs.layout import load_layout
    from briefs.serving import Address
    from briefs.settings.publication import load_settings
    from briefs.subscribers.signing import key_beside, load_key
    from briefs.unsubscription import Register, application, serve
    from briefs.writers.farewell import farewell_pages

    path, loaded = archive or output / ARCHIVE, load_settings(settings)
    mail = loaded.mail
    signing = load_key(key or key_beside(path), os.environ, make=False)
    register = Register(path, signing, lambda: datetime.now(UTC))
    register.check()
    pages = farewell_pages(load_layout(layout, loaded), mail.unsubscribe_mailto)
    prefix = _prefix(mail.unsubscribe_url if root_path is None else root_path)
    app = application(register, pages, prefix, print_error)

    def announce(url: str) -> None:
        out.print(f"Unsubscribe server at {escape(url)}", soft_wrap=True)
        err.print("Ctrl-C ends it.")
        if not mail.unsubscribe_url:
            err.print("No message leads here before the settings have mail.unsubscribe_url.")
        if host not in LOOPBACK:
            err.print("It speaks plain HTTP: let a web server with TLS stand before it.")

    serve(app, Address(host, port), announce)
    return ExitCode.OK


def _prefix(place: str) -> str:
    """The path of an address without a slash at its end; UsageError where it cannot be one."""
    path = unquote(urlsplit(place).path).rstrip("/")
    if path and (not path.startswith("/") or not path.isprintable() or set(path) & set("{}")):
        raise UsageError(f"--root-path {place!r} is not a path", "Give one such as /unsubscribe.")
    return path
