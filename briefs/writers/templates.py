"""The template engine: strict, escaped always, reading from the layout's folder alone.

HTML templates escape for HTML. Markdown templates escape for Markdown: whatever a document says
reaches a wiki as text, never as markup.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import UndefinedError
from markdown import Markdown
from markupsafe import Markup

from briefs.errors import LayoutError

# Twice, a percent sign hides what follows and an equals sign marks it: some readers have it so.
_MARKDOWN_SPECIAL = re.compile(r"[\\`*_\[\]{}<>&|~$^#!]|%(?=%)|=(?==)")
# What opens a list, an underlined heading or a rule, and only there: "+7.0" stays as it is.
_LINE_START = re.compile(r"^([-+=:](?=[-=:\s]|$)|\d+[.)](?=\s|$))")
_LINKS = re.compile(r"(?P<head>https?|ftp|www|mailto)(?=[:.])|@", re.IGNORECASE)


class Marked(str):
    """Text that is Markdown already and must not be escaped again."""

    __slots__ = ()


def escape_markdown(text: str) -> Marked:
    """`text` such that every Markdown reader shows it as it is, in prose and in table cells.

    Special characters become numeric entities, which CommonMark and Python-Markdown read alike;
    backslash escapes are not read alike. Line breaks become spaces.
    """
    flat = " ".join(text.split())
    escaped = _MARKDOWN_SPECIAL.sub(_entity, flat)
    escaped = _LINE_START.sub(_entity_last, escaped)
    return Marked(_LINKS.sub(_unlinked, escaped))


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _entity_last(match: re.Match[str]) -> str:
    return f"{match[0][:-1]}&#{ord(match[0][-1])};"


def _unlinked(match: re.Match[str]) -> str:
    # Readers turn bare addresses into links; an entity in the first letter stops all of them.
    text = match[0]
    return f"&#{ord(text[0])};{text[1:]}"


def check_template(root: Path, template: str) -> None:
    """Parse `template` of the layout at `root`; LayoutError names file and line of a mistake."""
    with _mistakes_named(root, template):
        _engine(root, template).get_template(template)


def render(root: Path, template: str, **values: object) -> str:
    """`template` of the layout at `root`, filled; LayoutError names file and line of a mistake."""
    with _mistakes_named(root, template):
        return _engine(root, template).get_template(template).render(**values)


@contextmanager
def _mistakes_named(root: Path, template: str) -> Iterator[None]:
    try:
        yield
    except TemplateSyntaxError as error:
        raise LayoutError(f"{error.filename or template}:{error.lineno}: {error.message}") from None
    except (UndefinedError, TemplateNotFound) as error:
        raise LayoutError(f"{_place(error, root, template)}: {error.message}") from None
    except Exception as error:
        # A template is a program: it can divide by zero, or include itself.
        message = f"{type(error).__name__}: {error}"
        raise LayoutError(f"{_place(error, root, template)}: {message}") from None


def _place(error: BaseException, root: Path, template: str) -> str:
    """File and line where `error` arose: the last frame inside the layout."""
    place, frame = str(root / template), error.__traceback__
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        if Path(name).is_relative_to(root):
            place = f"{name}:{frame.tb_lineno}"
        frame = frame.tb_next
    return place


def _engine(root: Path, template: str) -> Environment:
    return _markdown_engine(root) if template.endswith(".md.j2") else _html_engine(root)


@lru_cache(maxsize=8)
def _html_engine(root: Path) -> Environment:
    engine = Environment(
        loader=FileSystemLoader(root, followlinks=False),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.filters["markdown"] = _from_markdown
    return engine


@lru_cache(maxsize=8)
def _markdown_engine(root: Path) -> Environment:
    engine = Environment(
        loader=FileSystemLoader(root, followlinks=False),
        autoescape=False,  # noqa: S701 (escape_markdown is the finalizer instead)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize_markdown,
        keep_trailing_newline=True,
    )
    engine.filters["marked"] = Marked
    engine.filters["link"] = escape_link
    return engine


def _finalize_markdown(value: object) -> object:
    # Jinja calls this for every value a template prints, and not for the template's own text.
    return value if isinstance(value, Marked) else _escaped(str(value))


# The same days, scores and names of columns are printed on thousands of pages.
_escaped = lru_cache(maxsize=4096)(escape_markdown)


def escape_link(path: str) -> Marked:
    """A relative file path as a Markdown link target."""
    return Marked(re.sub(r"[^\w./-]", lambda match: _percent(match[0]), path))


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def _from_markdown(text: str) -> Markup:
    """One of the layout's own Markdown texts as HTML; never used on a document's text."""
    return Markup(Markdown(output_format="html").convert(text))  # noqa: S704
