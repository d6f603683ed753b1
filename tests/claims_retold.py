"""What the raw document has at the source of a claim, and whether the claim says just that."""

import re
from datetime import date

import facts_retold
import retold

FIGURE = re.compile(r"([+\u2212]?)([\d,]+(?:\.(\d+))?)([KMBT]?)(?:%|x| [A-Z]{3})?")
SCALES = {"": 1, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
STATES = {
    True: {"On", "above 0"},
    False: {"Off", "below 0"},
    "Active": {"On"},
    "On": {"On"},
    "Inactive": {"Off"},
    "Off": {"Off"},
}
COUNTS = ("none", "one", "two", "three", "four", "five", "six")
AXES = {"scores": {"0", "50", "100"}, "averages": {"0%"}, "peers": {"0%"}}
"""The ends and middles of fixed axes, by exhibit; the other exhibits have none."""
DAY = r"\d{4}-\d\d-\d\d"
SPACES = "\u2007\u2008"
"""What only lines up decimal points."""


def raw_of(claim, document, brief, at):
    """The value behind a claim; what is computed is told from the raw document once more. The
    figures of the rulebook are the brief's own.
    """
    if claim.source.startswith("/"):
        return at(document, claim.source)
    if claim.source in brief.thresholds:
        return brief.thresholds[claim.source].quantity.value
    fact = brief.facts[claim.source]
    if not fact.formula:
        return at(document, fact.pointers[0])
    if claim.source in facts_retold.TOLD:
        return facts_retold.told(facts_retold.TOLD[claim.source], document)
    return fact.value.value


def says(claim, raw, document):
    """Whether a claim says what stands in the document: the figure and its sign, the name, the
    state, the day, or what may be counted in a list.
    """
    if isinstance(raw, list):
        return counted(claim.text) in countable(document, claim.source)
    if isinstance(raw, dict):
        return claim.text == f"{raw['symbol']}.{raw['exchange']}"
    if isinstance(raw, str) and re.fullmatch(DAY, raw):
        return claim.text == (retold.short_day if "/week" in claim.source else retold.day)(raw)
    return agrees(claim.text, raw) and (not claim.form or sign_agrees(claim, raw))


def number(raw):
    """The number a raw or formatted value of the document stands for."""
    if isinstance(raw, int | float):
        return float(raw)
    match = re.fullmatch(r"([-+]?[\d.]+)([KMBT]?)(?:%|x| [A-Z]{3})?", raw)
    return float(match[1]) * SCALES[match[2]]


def agrees(text, raw):
    """Whether the printed text is what stands in the document, within half its last digit and
    without regard to its sign.
    """
    text = text.rstrip(SPACES)
    if isinstance(raw, bool) or (isinstance(raw, str) and raw in STATES):
        return text in STATES[raw]
    if text == raw or (isinstance(raw, str) and text == " ".join(raw.split())):
        return True
    match = FIGURE.fullmatch(text)
    if match is None:
        return False
    value = float(match[2].replace(",", "")) * SCALES[match[4]]
    half = SCALES[match[4]] * 10.0 ** -len(match[3] or "") / 2
    return abs(abs(number(raw)) - value) <= half * (1 + 1e-6)


def sign_agrees(claim, raw):
    """Whether a figure has the sign of the raw number, and shows it as its formatter has it: a
    plus by some, and none at all where words say the direction.
    """
    value, style = number(raw), claim.form.partition(":")[2]
    sign = (value > 0) - (value < 0) if re.search("[1-9]", claim.text) else 0
    shown = {"\u2212": -1, "+": 1}.get(claim.text[:1], 0)
    plus = style in {"signed", "change"}
    expected = 0 if style == "size" or (sign > 0 and not plus) else sign
    return (claim.sign, shown) == (sign, expected)


def counted(text):
    """The number that a word or a figure counts to."""
    return COUNTS.index(text.lower()) if text.lower() in COUNTS else int(text)


def countable(document, source):
    """The numbers of entries of a list that an exhibit may tell. That it tells the right one of
    them is seen where its words are told whole.
    """
    if source == "/setup/timeline":
        weeks = document["setup"]["timeline"]
        returns = [week["return"] for week in weeks if week["return"] is not None]
        states = [
            [week[name] for week in weeks if week[name] is not None]
            for name in ("trend", "positive_md", "buy_signal")
        ]
        ups = sum(value > 0 for value in returns)
        return {len(returns), ups, *map(sum, states), *map(len, states)}
    if source == "/setup/scores":
        scores = document["setup"]["scores"]
        given = [retold.rounded(s["value"], 0) for s in scores if s["value"] is not None]
        return {len(given), given.count(min(given)), given.count(max(given))}
    assert source == "/recent_rows"
    rows = shown(document)
    return {len(rows), sum(row["close"] is not None for row in rows)}


def shown(document):
    """The rows of the fourteen weeks up to the latest, newest first."""
    latest = date.fromisoformat(document["latest_week"])
    rows = document["recent_rows"]
    return [row for row in rows if (latest - date.fromisoformat(row["week"])).days < 14 * 7]
