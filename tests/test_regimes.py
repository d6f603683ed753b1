"""One simulated document per regime: each is read without a problem and becomes a sound brief.

The files come from `make universe` (seed 7). They are kept, so that a change of the simulation does
not change what the words and pages are tested on.
"""

from functools import cache
from pathlib import Path

import pytest

from briefs.brief import Brief
from briefs.production import House, load_house, make_brief, set_editions
from briefs.proof import compare_editions, proofread
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


@cache
def house(rulebook: str = "house") -> House:
    return load_house(rulebook)


@cache
def brief_of(name: str, rulebook: str = "house") -> Brief:
    document = read_document(FOLDER / f"{name}.json", source=name, strict=True)
    assert document.report is not None
    return make_brief(document.report, house(rulebook))


def test_every_file_has_its_setup() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == list(SETUPS)


@pytest.mark.parametrize("name", SETUPS)
def test_a_regime_is_read_without_a_problem(name: str) -> None:
    document = read_document(FOLDER / f"{name}.json", source=name, strict=True)
    assert document.problems == ()
    assert document.report is not None
    assert document.report.setup_signature == SETUPS[name]


@pytest.mark.parametrize("rulebook", ["house", "terminal"])
@pytest.mark.parametrize("name", SETUPS)
def test_a_regime_becomes_a_sound_brief(name: str, rulebook: str) -> None:
    brief = brief_of(name, rulebook)
    assert proofread(brief, name) == ()
    assert brief.narrative.verdict is not None
    assert brief.narrative.watch_points
    assert brief.exhibit("timeline")
    assert brief.exhibit("range")


@pytest.mark.parametrize("name", SETUPS)
def test_the_house_tells_of_every_regime(name: str) -> None:
    narrative = brief_of(name).narrative
    assert narrative.summary
    assert narrative.changes
    assert narrative.risks
    assert not {section for section, said in narrative.by_section() if said} & narrative.undecided
    ids = [rule for sentence in narrative.sentences for rule in sentence.rules]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", SETUPS)
def test_a_watch_point_names_a_level_that_is_not_the_close(name: str) -> None:
    brief = brief_of(name)
    levels = [
        claim
        for sentence in brief.narrative.watch_points
        for claim in sentence.line.claims
        if claim.form.startswith("price") and claim.text != brief.close.text
    ]
    assert levels


@pytest.mark.parametrize("name", SETUPS)
def test_a_regime_fits_its_pages_and_its_editions_say_the_same(name: str) -> None:
    brief = brief_of(name)
    editions = set_editions(brief, house().layout)
    words = {edition.path: edition.words for edition in editions if edition.words}
    given_up = {part for edition in editions for part in edition.dropped}
    assert len(words) == 3
    assert compare_editions(brief, words, name, given_up) == ()


def test_a_fresh_buy_is_marked() -> None:
    returns = brief_of("fresh_buy").exhibit("timeline")
    assert returns is not None
    assert "fresh buy in 1 of 16 weeks" in returns.alt.text


@pytest.mark.parametrize("name", ["bear", "distribution"])
def test_a_falling_name_has_more_risks_than_opportunities(name: str) -> None:
    narrative = brief_of(name).narrative
    assert len(narrative.risks) > len(narrative.opportunities)
    assert narrative.verdict


@pytest.mark.parametrize("name", ["leader", "breakout"])
def test_a_rising_name_has_more_opportunities_than_risks(name: str) -> None:
    narrative = brief_of(name).narrative
    assert len(narrative.opportunities) > len(narrative.risks)


def test_the_terminal_finds_no_opportunity_in_a_bear() -> None:
    assert brief_of("bear", "terminal").narrative.opportunities == ()


def test_no_two_regimes_have_a_sentence_in_common() -> None:
    told: dict[str, str] = {}
    for name in SETUPS:
        for sentence in brief_of(name).narrative.sentences:
            assert told.setdefault(sentence.text, name) == name
