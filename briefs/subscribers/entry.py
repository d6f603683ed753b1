"""One entry of a list: whatever somebody typed in, a `Subscriber` or its faults out."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import parse_locale

from briefs.subscribers.addresses import checked_address
from briefs.subscribers.subscriber import Choice, Subscriber
from briefs.tomlplace import nearest, nearest_or_all

LONGEST_NAME = 200
MOST_NAMES = 500
"""Sectors, or tickers of a watchlist, of one subscriber."""
_LONGEST_TAG = 35
"""Characters of a language tag (RFC 5646, 4.4.1)."""
_JOINERS = "\u200c\u200d"
"""They have no width and no direction; Persian and Indic names are written with them."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one value. `found` is empty where there is none, or the message says it
    all.
    """

    key: str
    message: str
    found: str = ""


def subscriber_of(values: Mapping[str, object]) -> Subscriber | tuple[Fault, ...]:
    """The subscriber whom an entry describes, by the keys of a list; or all its faults."""
    fields: dict[str, Any] = {}
    faults = [_unknown(key) for key in values if key not in _FIELDS]
    for key, (field, check) in _FIELDS.items():
        if key not in values:
            continue
        try:
            fields[field] = check(values[key])
        except ValueError as error:
            faults.append(Fault(key, str(error), _shown(values[key])))
    if "address" not in values:
        faults.append(Fault("address", "is missing"))
    return tuple(faults) or Subscriber(**fields)


def cleaned(text: str) -> str:
    """`text` in one line, without control characters and such as change the direction of writing:
    they could make a name look like another, or a header like two.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    kept = (each for each in spaced if each in _JOINERS or unicodedata.category(each)[0] != "C")
    return " ".join("".join(kept).split())


def _unknown(key: str) -> Fault:
    return Fault(cleaned(key), f"is no known key{nearest_or_all(key, tuple(_FIELDS))}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("should be a text in quotes")
    return value


def _address(value: object) -> str:
    text = _text(value).strip()
    if not text:
        raise ValueError("is empty")
    return checked_address(text)


def _name(value: object) -> str:
    # Bounded before it is looked at letter by letter.
    text = _bounded(_text(value))
    return _bounded(cleaned(text))


def _bounded(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise ValueError(f"is longer than {LONGEST_NAME} characters")
    return text


def _language(value: object) -> str:
    return _tag(_text(value).strip()[: _LONGEST_TAG + 1])


@lru_cache(maxsize=256)
def _tag(text: str) -> str:
    """A tag as BCP 47 has it written; people also write en_GB."""
    try:
        language, territory, script, variant = parse_locale(text.replace("_", "-"), sep="-")[:4]
    except ValueError:
        language = ""
    if len(text) > _LONGEST_TAG or language not in Locale("en").languages:
        raise ValueError("should be a language tag such as en, de or zh-Hans")
    return "-".join(filter(None, (language, script, territory, variant and variant.lower())))


def _names(value: object) -> tuple[str, ...]:
    """Each once, in order, as it was first written."""
    if not isinstance(value, list):
        raise ValueError("should be a list of texts")
    if len(value) > MOST_NAMES:
        raise ValueError(f"has more than {MOST_NAMES} entries")
    names: dict[str, str] = {}
    for each in value:
        name = _name(each)
        if name:
            names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _tickers(value: object) -> tuple[str, ...]:
    """In capitals, as listings nearly always are: people type them as it comes."""
    return tuple(re.sub("[a-z]+", lambda part: part[0].upper(), each) for each in _names(value))


def _choice(value: object) -> Choice:
    text = _text(value).strip().casefold()
    choices = [each.value for each in Choice]
    if text not in choices:
        raise ValueError(f"should be {', '.join(choices)}{nearest(text[:40], choices)}")
    return Choice(text)


_FIELDS: Mapping[str, tuple[str, Callable[[object], object]]] = {
    "address": ("address", _address),
    "name": ("name", _name),
    "language": ("language", _language),
    "sectors": ("sectors", _names),
    "watchlist": ("watchlist", _tickers),
    "edition": ("choice", _choice),
}
KEYS = tuple(_FIELDS)
"""What an entry may hold; only the address it must."""


def _shown(value: object) -> str:
    """In ASCII: it is other people's text, and goes to a terminal."""
    if isinstance(value, dict | list) or value == "":
        return ""
    text = ascii(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
