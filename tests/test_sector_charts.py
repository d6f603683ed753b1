import json
import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest
from artists import colours_of, faults_of, layout_of, texts_of
from covered import (
    BEFORE,
    PRINTER,
    caught,
    many,
    moved,
    past,
    record,
    scored,
    sector,
    states,
)

from briefs.charts.sector import SECTOR_EXHIBITS, chart_facts, direction_of, draw_sector
from briefs.charts.sector.breadth import draw_breadth
from briefs.charts.sector.distribution import draw_distribution
from briefs.charts.sector.movers import draw_movers
from briefs.charts.sector.quoting import cut_to, source_line
from briefs.charts.sector.scatter import draw_scatter
from briefs.claims import Claim
from briefs.quantity import Kind
from briefs.sector import Coverage
from briefs.wording import unbound

DRAWERS = {
    "breadth": draw_breadth,
    "distribution": draw_distribution,
    "movers": draw_movers,
    "scatter": draw_scatter,
}
LONGEST = 62
"""Characters of a headline; so many stand on one line above a half."""


def long_symbols():
    return sector(
        record(f"{'ABCDEFGHIJ' * 4}{number}", composite=number * 9 % 101, return_4w=number - 5.0)
        for number in range(20)
    )


def chinese():
    return sector(record(f"中国{n}", composite=n * 9 % 101, return_4w=n - 5.0) for n in range(9))


SECTORS = {
    "three": lambda: many(3),
    "five": lambda: many(5),
    "sixteen": lambda: many(16),
    "nine": lambda: many(9),
    "twenty-two": lambda: many(22),
    "sixty-one": lambda: many(61),
    "hundreds": lambda: many(750),
    "first issue": lambda: sector(many(61).records),
    "long symbols": long_symbols,
    "chinese symbols": chinese,
    "ends of the scale": lambda: scored(0, 0, 100, 100, 50, 1, 99, 3, 97),
    "outliers": lambda: scored(
        *range(10, 90, 2), returns=[624.3, -95.0, 480.0, *(n % 7 - 3.0 for n in range(37))]
    ),
    "large moves": lambda: moved((100, 0), (0, 100), (50, 51), (1, 0), (99, 100)),
}
SIZES = {"house": {}, "wide": dict.fromkeys(DRAWERS, (120.8, 60)), "low": {"movers": (89.2, 52)}}


@cache
def built(name):
    return SECTORS[name]()


@cache
def drawn(name, exhibit):
    return caught(DRAWERS[exhibit], built(name))


def test_the_exhibits_stand_in_the_order_of_the_pages():
    exhibits = draw_sector(built("nine"), layout_of(), PRINTER)
    assert [exhibit.id for exhibit in exhibits] == list(SECTOR_EXHIBITS) == list(DRAWERS)


def test_an_exhibit_that_the_layout_gives_no_size_is_not_drawn():
    layout = layout_of()
    sizes = {name: size for name, size in layout.sizes.items() if name != "movers"}
    exhibits = draw_sector(built("nine"), replace(layout, sizes=sizes), PRINTER)
    assert [exhibit.id for exhibit in exhibits] == ["breadth", "distribution", "scatter"]


def test_of_one_name_and_of_none_there_is_nothing_to_tell():
    assert draw_sector(many(1), layout_of(), PRINTER) == ()
    assert draw_sector(sector([]), layout_of(), PRINTER) == ()
    assert chart_facts(sector([])) == ()


@pytest.mark.parametrize(("names", "ids"), [(4, ["breadth"]), (5, list(DRAWERS))])
def test_pictures_of_single_names_need_five_of_them(names, ids):
    assert [exhibit.id for exhibit in draw_sector(many(names), layout_of(), PRINTER)] == ids


@pytest.mark.parametrize(
    ("names", "upper", "lower"), [(4, 36.0, None), (5, 36.0, 38.0), (9, 36.0, 47.5), (61, 46, 58)]
)
def test_pictures_beside_each_other_are_as_high_as_their_names_need(names, upper, lower):
    heights = {each.id: each.height for each in draw_sector(many(names), layout_of(), PRINTER)}
    pairs = {"breadth": upper, "distribution": upper, "movers": lower, "scatter": lower}
    assert heights == pytest.approx({name: pairs[name] for name in heights})


def test_no_picture_is_higher_than_the_layout_allows():
    layout = layout_of(**dict.fromkeys(DRAWERS, (89.2, 34)))
    assert {each.height for each in draw_sector(many(9), layout, PRINTER)} == {34}


def test_names_without_figures_have_no_exhibit():
    nothing = {"composite": None, "return_4w": None, "return_1w": None, **states(None)}
    coverage = sector(record(f"{n:06}", **nothing) for n in range(9))
    assert draw_sector(coverage, layout_of(), PRINTER) == ()
    assert [fact.id for fact in chart_facts(coverage)] == [
        *("chart_as_of", "chart_names", "chart_movers_names"),
    ]


@pytest.mark.parametrize("exhibit", DRAWERS)
@pytest.mark.parametrize("name", SECTORS)
def test_no_text_touches_another_or_leaves_the_picture(name, exhibit):
    for found, figure in in_every_size(name, exhibit):
        if found:
            assert faults_of(figure) == []
            assert min(text.get_fontsize() for text in texts_of(figure)) >= 6.5


def in_every_size(name, exhibit):
    """The exhibit in the house's size and in the others that it has; what sizes the rest have is
    nothing to it.
    """
    yield drawn(name, exhibit)
    for sizes in SIZES.values():
        if exhibit in sizes:
            yield caught(DRAWERS[exhibit], built(name), layout_of(**sizes), picture=False)


@pytest.mark.parametrize("exhibit", DRAWERS)
@pytest.mark.parametrize("name", SECTORS)
def test_every_figure_has_its_source(name, exhibit):
    coverage, (found, figure) = built(name), drawn(name, exhibit)
    if found is None:
        return
    facts = {fact.id: fact for fact in chart_facts(coverage)}
    records = {each.key: each for each in coverage.records}
    printed = [text.get_text() for text in texts_of(figure)]
    assert sorted(label.text for label in found.labels) == sorted(printed)
    for place, line in found.lines():
        assert not list(unbound(line)), (place, line.text)
        for claim in line.claims:
            key, _, fact_id = claim.source.partition(":")
            fact = records[key].facts[fact_id] if fact_id else facts.get(key)
            assert claim.source == "scale" or not fact.missing, claim


@pytest.mark.parametrize("name", SECTORS)
def test_figures_of_the_sector_are_facts_of_its_own(name):
    coverage = built(name)
    facts = chart_facts(coverage)
    keys = {each.key for each in coverage.records}
    assert len({fact.id for fact in facts}) == len(facts)
    for fact in facts:
        assert fact.id.startswith("chart_")
        assert fact.title
        assert fact.formula
        assert not fact.missing
        listed = (pointer.removeprefix("previous:") for pointer in fact.pointers)
        assert {pointer.partition(":/")[0] for pointer in listed} <= keys
        assert fact.pointers or fact.kind is Kind.DATE or fact.value.value == 0


@pytest.mark.parametrize("exhibit", DRAWERS)
@pytest.mark.parametrize("name", SECTORS)
def test_words_around_a_picture_are_short_and_complete(name, exhibit):
    found, _ = drawn(name, exhibit)
    if found:
        assert found.id == exhibit
        assert 10 < len(found.headline.text) <= LONGEST
        assert found.headline.text not in found.alt.text
        assert found.alt.text.endswith(".")
        for _, line in found.lines():
            assert "{" not in line.text
        assert found.source.text.startswith("Source: reports of ")


@pytest.mark.parametrize("exhibit", DRAWERS)
def test_in_black_and_white_everything_is_a_grey(exhibit):
    for name in ("sixty-one", "first issue"):
        found, _ = caught(DRAWERS[exhibit], built(name), layout_of("plain"))
        colours = colours_of(found)
        assert len(colours) >= 3
        assert all(len({each[1:3], each[3:5], each[5:]}) == 1 for each in colours)


@pytest.mark.parametrize("exhibit", DRAWERS)
def test_prices_and_scores_never_share_a_colour(exhibit):
    """Scores have no price colour; only returns told as returns have one."""
    prices = {
        colour
        for _, direction in layout_of().theme.price
        for colour in (direction.rise, direction.fall)
    }
    found, _ = drawn("sixty-one", exhibit)
    assert not colours_of(found) & prices
    returns, _ = drawn("first issue", "movers")
    assert colours_of(returns) & prices == {"#8a1812", "#277a5b"}


@pytest.mark.parametrize(("name", "most"), [("sixty-one", 22_000), ("hundreds", 45_000)])
def test_the_pictures_are_lean(name, most):
    for exhibit in DRAWERS:
        found, _ = drawn(name, exhibit)
        assert len(found.svg) < most


def test_the_same_coverage_gives_the_same_bytes():
    """In another process too, whose sets and hashes have another order."""
    code = (
        "import sys; sys.path[:0] = ['tests']\n"
        "import hashlib, json\n"
        "from covered import PRINTER, many\n"
        "from artists import layout_of\n"
        "from briefs.charts.sector import draw_sector\n"
        "exhibits = draw_sector(many(22), layout_of(), PRINTER)\n"
        "print(json.dumps([hashlib.sha256(e.svg.encode()).hexdigest() for e in exhibits]))"
    )
    runs = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", code],
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
                capture_output=True,
                check=True,
            ).stdout
        )
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert len(runs[0]) == 4


def test_the_order_of_the_records_does_not_matter():
    coverage = built("twenty-two")
    turned = Coverage(coverage.scope, coverage.week, coverage.records[::-1], (), coverage.earlier)
    one, other = (draw_sector(each, layout_of(), PRINTER) for each in (coverage, turned))
    assert [exhibit.svg for exhibit in one] == [exhibit.svg for exhibit in other]


def test_pointers_into_the_earlier_issue_say_so():
    facts = {fact.id: fact for fact in chart_facts(moved((40, 60), (50, 45)))}
    assert facts["chart_movers_names"].pointers == (
        *("000001.SHZ:/composite_score", "previous:000001.SHZ:/composite_score"),
        *("000000.SHZ:/composite_score", "previous:000000.SHZ:/composite_score"),
    )
    assert facts["chart_mean_composite_earlier"].pointers == (
        "previous:000001.SHZ:/composite_score",
        "previous:000000.SHZ:/composite_score",
    )


def test_the_source_tells_the_days_of_the_documents():
    assert source_line(built("nine"), PRINTER).text == (
        "Source: reports of 9 names, as of 12 June 2026."
    )
    mixed = sector([record("000001"), record("000002", week=BEFORE)])
    assert source_line(mixed, PRINTER).text == (
        "Source: reports of 2 names, as of 5 June 2026 to 12 June 2026."
    )


def test_price_colours_are_those_of_the_market_of_all_names():
    layout = layout_of()
    chinese_names = [record("000001", country="CN"), record("000002", country="JP")]
    american = record("AAPL", country="US")
    assert direction_of(sector(chinese_names), layout) == layout.direction("CN")
    assert direction_of(sector([american]), layout) == layout.direction("US")
    assert direction_of(sector([*chinese_names, american]), layout) == layout.direction(None)


def test_a_symbol_is_cut_to_its_room():
    layout = layout_of()
    whole, longer, foreign = (
        cut_to(layout, Claim(text, "k:symbol"), 7.0, 17.0)
        for text in ("002428", "ABCDEFGHIJ" * 4, "中国")
    )
    assert whole.text == "002428"
    assert longer.text.startswith("ABCDE")
    assert longer.text.endswith("…")
    assert foreign.text == "…"
    assert {whole.source, longer.source, foreign.source} == {"k:symbol"}


def test_names_stand_in_the_words_alone():
    coverage = sector(
        record(
            f"{n:06}", name="云南临沧鑫圆锗业", composite=n * 9, return_4w=n * 2.0, weeks=past(True)
        )
        for n in range(9)
    )
    for exhibit in draw_sector(coverage, layout_of(), PRINTER):
        assert "云南" not in exhibit.svg
        assert ("云南" in exhibit.alt.text) == (exhibit.id != "breadth")


def test_a_name_without_a_company_name_is_told_by_its_symbol():
    coverage = sector(record(f"{n:06}", name=None, composite=n * 9) for n in range(5))
    exhibit, _ = caught(draw_distribution, coverage)
    assert "highest 36: 000004; median" in exhibit.alt.text
