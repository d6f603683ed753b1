"""Front matter: what programs read of a page, as YAML before its Markdown."""

import json
import re
from collections.abc import Iterable

_BLANK_LINES = re.compile(r"\n\n\n+")
# YAML, other than JSON, takes these for line breaks or for no text at all.
_UNFIT_FOR_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

Value = str | int | list[str]
_UNKNOWN: tuple[Value, ...] = ("", [])


def page_bytes(page: str, properties: Iterable[tuple[str, Value]] = ()) -> bytes:
    """A filled template as a file, behind a front matter of `properties` where there are any."""
    return page_text(page, properties).encode()


def page_text(page: str, properties: Iterable[tuple[str, Value]] = ()) -> str:
    """What `page_bytes` encodes."""
    words = _BLANK_LINES.sub("\n\n", page).strip()
    return f"{_front_matter(properties)}{words}\n"


def _front_matter(properties: Iterable[tuple[str, Value]]) -> str:
    """Properties as YAML; what is not known is left out."""
    known = [(name, value) for name, value in properties if value not in _UNKNOWN]
    if not known:
        return ""
    lines = (f"{name}: {_yaml(value)}" for name, value in known)
    return "\n".join(("---", *lines, "---", "", ""))


def tags(*texts: str) -> list[str]:
    """The texts as tags of letters, figures and hyphens; a figure alone is none (Obsidian)."""
    words = (re.sub(r"[\W_]+", "-", text.lower()).strip("-") for text in texts)
    return [tag for tag in dict.fromkeys(words) if re.search(r"[^\d-]", tag)]


def _yaml(value: Value) -> str:
    """The value as JSON, which is YAML."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNFIT_FOR_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
