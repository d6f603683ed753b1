"""The commands by name: which module each is in, and what the list of commands says of it.

A command's module is imported when that command is asked for: none waits for what others need.
"""

from dataclasses import dataclass
from importlib import import_module

import typer
from typer._click import Command, Context  # typer shows its parser's classes nowhere else
from typer.core import TyperGroup
from typer.main import get_command, get_group


@dataclass(frozen=True)
class Listed:
    """A command or a group of commands: its module in `briefs.cli`, which has a function or a
    `Typer` of that name, and the first sentence of its own help.
    """

    name: str
    module: str
    help: str

    def load(self) -> Command:
        """The command itself, with its parameters and its whole help."""
        module = import_module(f"briefs.cli.{self.module}")
        found = getattr(module, self.name.replace("-", "_"))
        if isinstance(found, typer.Typer):
            return get_group(found)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(self.name)(found)
        return get_command(alone)


COMMANDS = (
    Listed(
        "build",
        "documents",
        "Build the issue of each week into OUTPUT/<week>/: briefs, sector digests, the pack as one "
        "PDF, a site, and a manifest.",
    ),
    Listed(
        "check",
        "documents",
        "Read and check documents without building; print every problem with file and pointer.",
    ),
    Listed(
        "explain",
        "rules",
        "Say for each rule what it looked at, what it decided and what would end it.",
    ),
    Listed("history", "history", "Show a ticker's scores, setup and findings over the weeks."),
    Listed("send", "sending", "Send an approved issue to its subscribers, each of them once."),
    Listed(
        "deliveries",
        "delivered",
        "Show what became of an issue's messages: sent, deferred, failed, suppressed, unknown.",
    ),
    Listed(
        "publish",
        "publishing",
        "Commit an issue's Markdown briefs and digests to a wiki: one commit a week, none where "
        "nothing changed.",
    ),
    Listed(
        "preview",
        "preview",
        "Show what a build would publish on a local page, and anew whenever a file of it changes.",
    ),
    Listed(
        "score", "origins", "Score price bars into report documents of the latest completed week."
    ),
    Listed(
        "simulate",
        "origins",
        "Simulate a market: bars, listing and benchmark, and the same a week earlier.",
    ),
    Listed("fetch", "origins", "Fetch report documents from a terminal."),
    Listed(
        "unsubscribe-server",
        "unsubscription",
        "Serve the pages by which readers unsubscribe, for a web server with TLS to stand before.",
    ),
    Listed("subscribers", "subscribers", "Import and look after those who get an issue by e-mail."),
    Listed("rulebook", "rules", "Check a rulebook; list the facts that rules may name."),
    Listed("layout", "looks", "Copy a layout for editing, check one, list what there is."),
)
"""In the order in which they are listed."""


class Commands(TyperGroup):
    """A group whose commands are stand-ins until one is asked for."""

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """The command that is named, loaded."""
        name, command, rest = super().resolve_command(ctx, args)
        listed = next((each for each in COMMANDS if each.name == name), None)
        return name, listed.load() if listed else command, rest


def stand_in() -> None:
    """What is listed in the place of a command, and never called."""
