"""The Markdown edition: GitHub-flavoured, its pictures as SVG files beside it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from briefs.brief import Brief
from briefs.layout import Layout
from briefs.writers.templates import render

_NOWHERE: Mapping[str, str] = MappingProxyType({})
_BLANK_LINES = re.compile(r"\n{3,}")
# YAML, other than JSON, takes these for line breaks or for no text at all.
_UNFIT_FOR_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

Value = str | int | list[str]
_UNKNOWN: tuple[Value, ...] = ("", [])


def markdown_bytes(
    brief: Brief,
    layout: Layout,
    charts: Mapping[str, str],
    *,
    pdf: str = "",
    covered: Mapping[str, str] = _NOWHERE,
    front_matter: bool = False,
) -> bytes:
    """The edition as UTF-8. All paths are relative to its file.

    `charts` gives the path of each exhibit's picture by its id, `pdf` that of the PDF edition where
    there is one, `covered` those of other tickers' briefs by their keys. `front_matter` puts YAML
    before the page, which GitHub and Gollum would show as text.
    """
    page = render(
        layout.root,
        "brief.md.j2",
        brief=brief,
        texts=layout.texts,
        charts=charts,
        pdf=pdf,
        covered=covered,
    )
    return page_bytes(page, _properties(brief) if front_matter else ())


def page_bytes(page: str, properties: Iterable[tuple[str, Value]] = ()) -> bytes:
    """A filled template as a file, behind a front matter of `properties` where there are any."""
    return (_front_matter(properties) + _BLANK_LINES.sub("\n\n", page).strip() + "\n").encode()


def _front_matter(properties: Iterable[tuple[str, Value]]) -> str:
    """Properties as YAML; what is not known is left out."""
    known = [(name, value) for name, value in properties if value not in _UNKNOWN]
    if not known:
        return ""
    lines = (f"{name}: {_yaml(value)}" for name, value in known)
    return "\n".join(("---", *lines, "---", "", ""))


def _properties(brief: Brief) -> Iterator[tuple[str, Value]]:
    identity = brief.identity
    signature = "" if brief.signature.missing else brief.signature.text
    yield "title", brief.title
    yield "ticker", identity.key
    yield from ((name, getattr(identity, name)) for name in ("symbol", "exchange", "name"))
    yield "week", brief.week.isoformat()
    yield "issue", brief.issue
    yield "revision", brief.revision
    yield from (
        (name, getattr(identity, name)) for name in ("sector", "industry", "country", "currency")
    )
    composite = brief.composite.text
    # As a number, for readers that sort by it.
    yield "composite", int(composite) if composite.isdecimal() else ""
    yield "signature", signature
    yield "tags", tags("brief", identity.country, identity.sector, identity.industry, signature)


def tags(*texts: str) -> list[str]:
    """The texts as tags of letters, figures and hyphens; a figure alone is none (Obsidian)."""
    words = (re.sub(r"[\W_]+", "-", text.lower()).strip("-") for text in texts)
    return [tag for tag in dict.fromkeys(words) if re.search(r"[^\d-]", tag)]


def _yaml(value: Value) -> str:
    """The value as JSON, which is YAML."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNFIT_FOR_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
