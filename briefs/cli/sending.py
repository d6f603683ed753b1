"""`briefs send`: an approved issue into its subscribers' inboxes."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from briefs.cli.screen import KeyFile, SettingsFile, counted, err, out, print_place, progress
from briefs.errors import ExitCode, UsageError
from briefs.settings import ARCHIVE

if TYPE_CHECKING:
    from briefs.delivery.carrier import Compose, Consignment, Outcome, Policy
    from briefs.delivery.dispatch import Order
    from briefs.delivery.server import Server
    from briefs.settings.publication import Settings
    from briefs.subscribers.signing import MailKey

SMTP_VARIABLE = "BRIEFS_SMTP"
EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"
"""Seconds of the epoch that messages of a dry run tell in the place of the clock's time."""

WeekFolder = Annotated[
    Path, typer.Argument(metavar="WEEK_DIR", help="A week's folder, such as output/2026-06-12.")
]


def send(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    folder: WeekFolder,
    smtp: Annotated[
        str | None,
        typer.Option(
            "--smtp",
            metavar="URL",
            help="smtp://HOST:PORT or smtps://HOST. [default: BRIEFS_SMTP, or as in the settings]",
        ),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="ADDRESS", help="This subscriber alone; may be repeated."),
    ] = None,
    dry_run: Annotated[
        Path | None,
        typer.Option("--dry-run", metavar="DIR", help="Write the messages there, send nothing."),
    ] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option("--rate", metavar="N/s", help="At most; DOMAIN=N/s for one domain."),
    ] = None,
    connections: Annotated[
        int, typer.Option("--connections", min=1, max=64, help="To the server at once.")
    ] = 4,
    resend_unknown: Annotated[
        bool,
        typer.Option("--resend-unknown", help="Also to those who may have it already."),
    ] = False,
    retry: Annotated[
        bool,
        typer.Option("--retry", help="Also to those whose message failed, or who are back."),
    ] = False,
    authority: Annotated[
        Path | None,
        typer.Option("--ca", metavar="FILE", help="Certificates to trust beside the system's."),
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option("--archive", metavar="FILE", help="[default: archive.db beside WEEK_DIR]"),
    ] = None,
    key: KeyFile = None,
    settings: SettingsFile = None,
) -> int:
    """Send an approved issue to its subscribers, each of them once.

    A run that was broken off goes on when the same command is given again. Credentials are read
    from BRIEFS_SMTP_USER and BRIEFS_SMTP_PASSWORD, or a file that BRIEFS_SMTP_CREDENTIALS names.
    """
    from briefs.delivery.dispatch import Order
    from briefs.published import read_published
    from briefs.settings.publication import load_settings

    read_published(folder)  # before a key is asked for: the folder may be misspelt
    kept = archive or folder.resolve().parent / ARCHIVE
    loaded = load_settings(settings)
    signing = _key(key, kept)
    order = Order(folder, kept, loaded, signing, tuple(to or ()), resend_unknown, retry)
    if dry_run is not None:
        return _rehearsed(order, dry_run)
    server = _server(smtp, authority, loaded)
    return _sent(order, _clock(), server, _policy(loaded, connections, rate or ()))


def _key(path: Path | None, archive: Path) -> "MailKey":
    """The key of the mail; made where nothing was ever sent."""
    from briefs.archive.deliveries import read_deliveries
    from briefs.subscribers.signing import KEY_VARIABLE, key_beside, load_key

    place = path or key_beside(archive)
    new = KEY_VARIABLE not in os.environ and not place.exists()
    with read_deliveries(archive) as ledger:
        if new and ledger.used():
            raise UsageError(
                f"the key file {place} is gone, and issues were sent with its key",
                f"Put it back, or set {KEY_VARIABLE}. Another one voids the unsubscribe links of "
                "all earlier messages.",
            )
    signing = load_key(place, os.environ)
    if new:
        err.print(
            f"Made the key {escape(str(place))}: keep it, it signs the unsubscribe links.",
            soft_wrap=True,
        )
    return signing


def _rehearsed(order: "Order", outbox: Path) -> int:
    from briefs.delivery.dispatch import rehearse

    issue, written = rehearse(order, outbox, _told_time(os.environ))
    if not issue.published.approved_by:
        err.print(f"[yellow]warning[/yellow] {issue.name}, is a draft: it cannot be sent yet")
    out.print(f"{counted(written, 'message')} written, none sent")
    print_place(outbox)
    return ExitCode.OK if written else ExitCode.NOTHING


def _sent(order: "Order", now: datetime, server: "Server", policy: "Policy") -> int:
    from briefs.cli.delivered import print_run
    from briefs.delivery.carrier import carry
    from briefs.delivery.dispatch import send_issue

    def carried(consignment: "Consignment", compose: "Compose") -> "Outcome":
        with progress() as watch:
            return carry(server, consignment, compose, policy, watch)

    return print_run(send_issue(order, now, carried), order)


def _server(url: str | None, authority: Path | None, settings: "Settings") -> "Server":
    from briefs.delivery.server import read_credentials, read_server

    given = url or os.environ.get(SMTP_VARIABLE) or settings.mail.smtp
    if not given:
        raise UsageError(
            "no mail server is named",
            f"Give --smtp smtp://HOST, set {SMTP_VARIABLE}, or smtp under [mail] in briefs.toml; "
            "--dry-run DIR needs none.",
        )
    return read_server(given, read_credentials(os.environ), authority)


def _policy(settings: "Settings", connections: int, rates: "list[str] | tuple[()]") -> "Policy":
    from briefs.delivery.carrier import Policy
    from briefs.delivery.headers import sender_of
    from briefs.delivery.pace import read_rates

    return Policy(sender_of(settings).address, connections=connections, rates=read_rates(rates))


def _clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _told_time(environment: Mapping[str, str]) -> datetime:
    """The time that messages of a dry run tell, in UTC."""
    given = environment.get(EPOCH_VARIABLE)
    if given is None:
        return _clock()
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{EPOCH_VARIABLE} is {given!r}, which is no time", "Give whole seconds of the epoch."
        ) from None
