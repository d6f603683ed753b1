"""`briefs layout`: for the analyst who changes how pages look."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefs.cli.screen import counted, out, print_error
from briefs.errors import ExitCode
from briefs.settings import DEFAULT_LAYOUT

if TYPE_CHECKING:
    from briefs.layout import Layout

layout = typer.Typer(
    rich_markup_mode=None, help="Copy a layout for editing, check one, list what there is."
)

FILES = {
    "themes/*.toml": "colours, typefaces, type sizes, margins",
    "layout.toml": "pages, what goes first, sizes of the exhibits, fonts",
    "brief.css": "where things stand in a brief's PDF",
    "brief.html.j2": "what stands in a brief's PDF",
    "brief.md.j2": "what stands in a brief's Markdown",
    "digest.css": "where things stand in a digest's PDF",
    "digest.html.j2": "what stands in a digest's PDF",
    "digest.md.j2": "what stands in a digest's Markdown",
    "digest-parts.md.j2": "what its Markdown shares with the text of its e-mail",
    "pack.css": "the cover of the pack and its page numbers",
    "pack.html.j2": "what stands on the cover",
    "mail/*": "the e-mail: style sheet and templates of its parts",
    "site/*": "the pages of the site, their style sheet and script",
    "wiki/*": "what stands on a wiki's pages around the editions",
    "unsubscribe/*": "the pages of who wants no more mail",
    "texts/*.md": "method and glossary",
    "disclosures/*.toml": "what is disclosed",
}
"""What an analyst edits."""


@layout.command()
def new(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that does not exist yet.")
    ],
    source: Annotated[
        str, typer.Option("--from", metavar="NAME", help="The layout to begin with.")
    ] = DEFAULT_LAYOUT,
) -> int:
    """Copy a layout with its themes, texts and fonts into a folder of your own, for editing."""
    from briefs.layout import copy_layout

    copy_layout(source, folder)
    typer.echo("\n".join(_next_steps(source, folder)))
    return ExitCode.OK


@layout.command()
def check(
    name: Annotated[
        str, typer.Argument(metavar="NAME|DIR", help="A layout's name, or its folder.")
    ],
) -> int:
    """Load a layout with each of its themes on each paper, and print every mistake."""
    from briefs.layout import load_looks
    from briefs.production import layout_mistakes

    mistakes = layout_mistakes(name)
    for mistake in mistakes:
        print_error(mistake)
    if mistakes:
        return ExitCode.PARTIAL
    looks = load_looks(name)
    themes = dict.fromkeys(look.theme_name for look in looks)
    out.print(f"{counted(len(themes), 'theme')} ({', '.join(themes)}), no mistakes")
    return ExitCode.OK


@layout.command(name="list")
def list_layouts() -> int:
    """List the layouts that come with the program, and the themes of each."""
    from briefs.layout import layout_names, load_looks

    for name in layout_names():
        typer.echo("\n".join(_listed(name, load_looks(name))))
    return ExitCode.OK


def _next_steps(source: str, folder: Path) -> Iterator[str]:
    place = shlex.quote(str(folder))
    yield f"Copied the layout {source} to {folder}. Edit there:"
    width = max(map(len, FILES))
    yield from (f"  {name:<{width}}  {what}" for name, what in FILES.items())
    yield "and look at what comes of it:"
    yield f"  briefs layout check {place}"
    yield f"  briefs preview seeds --layout {place}"
    yield f"  briefs build seeds --layout {place}"


def _listed(name: str, looks: "tuple[Layout, ...]") -> Iterator[str]:
    yield f"{name}  {looks[0].title}"
    titles = {look.theme_name: look.theme.title for look in looks}
    width = max(map(len, titles))
    yield from (f"  theme {theme:<{width}}  {title}" for theme, title in titles.items())
