"""Exchanges: codes, countries, currencies, ticks, and the form that a symbol has there.

Codes follow the report documents (SHZ, SHH) and the vendors that use the same ones.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.random import Generator

from briefs.simulation.factors import Integers

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Form(Enum):
    """How a market writes its symbols. Two exchanges of one form never share a symbol."""

    SHENZHEN = "SHENZHEN"
    SHANGHAI = "SHANGHAI"
    KOREA = "KOREA"
    JAPAN = "JAPAN"
    HONG_KONG = "HONG_KONG"
    AMERICA = "AMERICA"
    GERMANY = "GERMANY"
    FRANCE = "FRANCE"


@dataclass(frozen=True, slots=True)
class Venue:
    """One exchange. `share` of the universe; `price` and `cap` are medians in `currency`.

    `per_unit` is the number of ticks in one unit of the currency.
    """

    exchange: str
    country: str
    currency: str
    form: Form
    share: float
    price: float
    cap: float
    per_unit: int = 100


VENUES = (
    Venue("GER", "DE", "EUR", Form.GERMANY, 0.05, 38.0, 1.2e9),
    Venue("HKG", "HK", "HKD", Form.HONG_KONG, 0.03, 9.0, 4e9),
    Venue("JPX", "JP", "JPY", Form.JAPAN, 0.10, 1_800.0, 6e10, per_unit=1),
    Venue("KOE", "KR", "KRW", Form.KOREA, 0.03, 14_000.0, 1.5e11, per_unit=1),
    Venue("KSC", "KR", "KRW", Form.KOREA, 0.04, 32_000.0, 6e11, per_unit=1),
    Venue("NMS", "US", "USD", Form.AMERICA, 0.09, 32.0, 1.8e9),
    Venue("NYQ", "US", "USD", Form.AMERICA, 0.08, 48.0, 3.5e9),
    Venue("PAR", "FR", "EUR", Form.FRANCE, 0.03, 34.0, 1e9),
    Venue("SHH", "CN", "CNY", Form.SHANGHAI, 0.26, 14.0, 9e9),
    Venue("SHZ", "CN", "CNY", Form.SHENZHEN, 0.29, 16.0, 7e9),
)
"""In order of their codes. China is the largest, so that its groups fill."""


def symbols(rng: Generator, venue: Integers) -> list[str]:
    """A symbol for each ticker by the number of its venue, unique within a form."""
    found = np.empty(venue.size, dtype=object)
    for form in Form:
        own = [number for number, place in enumerate(VENUES) if place.form is form]
        tickers = np.flatnonzero(np.isin(venue, own))
        found[tickers] = _drawn(rng, form, tickers.size)
    return [str(symbol) for symbol in found]


def _drawn(rng: Generator, form: Form, tickers: int) -> list[str]:
    match form:
        case Form.SHENZHEN:
            return _boards(rng, tickers, ("000", "001", "002", "300", "301"))
        case Form.SHANGHAI:
            return _boards(rng, tickers, ("600", "601", "603", "605", "688"))
        case Form.KOREA:  # ordinary shares end in 0
            return [f"{number}0" for number in _numbers(rng, tickers, 10_000, 48_000)]
        case Form.JAPAN:
            return [str(number) for number in _numbers(rng, tickers, 1_300, 9_999)]
        case Form.HONG_KONG:
            return [f"{number:04d}" for number in _numbers(rng, tickers, 1, 9_999)]
        case Form.AMERICA:
            return _lettered(rng, tickers, (*LETTERS, ".A", ".B"))
        case Form.GERMANY:
            return _lettered(rng, tickers, ("", "", "3", "G"))
        case Form.FRANCE:
            return _lettered(rng, tickers, ("", "P"))


def _numbers(rng: Generator, tickers: int, least: int, most: int) -> list[int]:
    drawn = rng.choice(most - least + 1, tickers, replace=False) + least
    return [int(number) for number in drawn]


def _boards(rng: Generator, tickers: int, boards: tuple[str, ...]) -> list[str]:
    numbers = _numbers(rng, tickers, 0, 1_000 * len(boards) - 1)
    return [f"{boards[number // 1_000]}{number % 1_000:03d}" for number in numbers]


def _lettered(rng: Generator, tickers: int, endings: tuple[str, ...]) -> list[str]:
    """One to three letters; three may get an ending, so that stems and symbols stay unique."""
    size = len(LETTERS)
    stems = [_stem(number) for number in _numbers(rng, tickers, 0, size + size**2 + size**3 - 1)]
    # Half of the three-letter stems stay as they are.
    ending = rng.integers(0, 2 * len(endings), tickers)
    return [
        stem + endings[choice] if len(stem) == 3 and choice < len(endings) else stem
        for stem, choice in zip(stems, ending, strict=True)
    ]


def _stem(number: int) -> str:
    """0 is A, 26 is AA, 702 is AAA: the names of a spreadsheet's columns."""
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, len(LETTERS))
        letters = LETTERS[place] + letters
    return letters
