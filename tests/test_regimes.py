"""One simulated document per regime: each is read without a problem and becomes a sound brief.

The files come from `make universe` (seed 7). They are kept, so that a change of the simulation does
not change what the words and pages are tested on.
"""

from pathlib import Path

import pytest

from briefs.production import House, load_house, make_brief
from briefs.proof import proofread
from briefs.reading import read_document

FOLDER = Path(__file__).parent / "regimes"
SETUPS = {
    "base": "Base building",
    "bear": "Downtrend",
    "breakout": "Breakout",
    "distribution": "Distribution",
    "fresh_buy": "Breakout",
    "halted": "Pullback in uptrend",
    "leader": "Leadership continuation",
    "new_listing": "New listing",
    "plain": "Mixed",
    "pullback": "Pullback in uptrend",
    "recovery": "Recovery attempt",
}


@pytest.fixture(scope="module")
def house() -> House:
    return load_house()


def test_every_file_has_its_setup() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == list(SETUPS)


@pytest.mark.parametrize("name", SETUPS)
def test_a_regime_becomes_a_sound_brief(name: str, house: House) -> None:
    document = read_document(FOLDER / f"{name}.json", source=name, strict=True)
    assert document.problems == ()
    assert document.report is not None
    assert document.report.setup_signature == SETUPS[name]
    brief = make_brief(document.report, house)
    assert proofread(brief, name) == ()
    assert brief.narrative.verdict is not None
    assert brief.narrative.watch_points
    assert brief.exhibit("returns")
    assert brief.exhibit("range")


def test_a_fresh_buy_is_marked(house: House) -> None:
    document = read_document(FOLDER / "fresh_buy.json")
    assert document.report is not None
    returns = make_brief(document.report, house).exhibit("returns")
    assert returns is not None
    assert "fresh buy in 1 of 16 weeks" in returns.alt.text


def test_a_bear_has_no_opportunity(house: House) -> None:
    document = read_document(FOLDER / "bear.json")
    assert document.report is not None
    assert make_brief(document.report, house).narrative.opportunities == ()
