import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest
import retold
from awkward import NAMES, REGIMES, SAMPLES, brief_of, document_of, house, house_drawing, made
from claims_retold import AXES, FIGURE, SPACES, STATES, agrees, number, raw_of, says, sign_agrees

from briefs.charts import EXHIBITS
from briefs.claims import Claim, Line
from briefs.errors import Problem, Severity
from briefs.facts import derive
from briefs.layout import load_layout
from briefs.production import Occasion, load_house, make_brief, write_up
from briefs.quantity import Quantity
from briefs.report import Report
from briefs.settings.publication import Publisher, Settings
from briefs.tabular import Row


@pytest.fixture(scope="session")
def brief():
    """The brief of a document, with the warnings given, against an earlier document if any, and
    without its exhibits unless it is made by the `house`.
    """
    plain = house_drawing()

    def made_of(document, problems=(), before=None, by=plain):
        earlier = write_up(Report.model_validate(before), plain).record if before else None
        occasion = Occasion(problems=tuple(problems), earlier=earlier)
        return make_brief(Report.model_validate(document), by, occasion)

    return made_of


# The tables, told a second time from the raw document


def headings(table):
    return (table.stub, *(column.heading for column in table.columns))


def printed(table):
    """The rows as text; figure spaces, which only line up decimal points, left out."""
    return [
        tuple(claim.text.rstrip(SPACES) for claim in (row.heading, *row.cells))
        for row in table.rows
    ]


def returns_rows(document):
    momentum, groups = document["momentum"], document["groups"]
    own = {item["label"]: item["value"] for item in momentum["returns"]}
    symbol = document["ticker"]["symbol"]
    yield (symbol, *(retold.change(own[horizon]) for horizon in ("1W", "4W", "12W", "26W", "52W")))
    for words, group in (("Industry", groups["industry"]), ("Sector", groups["sector"])):
        averages = (group[f"avg_{span}_return"] for span in ("weekly", "four_week", "twelve_week"))
        yield (f"{words} sample ({group['count']})", *map(retold.change, averages), "", "")
    peer = momentum["peer"]
    yield (f"Whole sector ({peer['count']})", retold.change(peer["avg_weekly_return"]), *[""] * 4)


def state(flag, yes="above 0", no="below 0"):
    return "n/a" if flag is None else yes if flag else no


def group_rows(document, name):
    group, ticker = document["groups"][name], document["ticker"]
    key = f"{ticker['symbol']}.{ticker['exchange']}"
    rows = [
        (
            peer["name"],
            str(place),
            f"{peer['symbol']}.{peer['exchange']}",
            *(
                retold.change(peer[f"{span}_return"])
                for span in ("weekly", "four_week", "twelve_week")
            ),
            state(peer["trend_active"], "On", "Off"),
            state(peer["positive_md"]),
            state(peer["positive_rs"]),
        )
        for place, peer in enumerate(group["top_peers"], start=1)
    ]
    if key not in [row[2] for row in rows]:
        rank = group["four_week_rank"]
        signal = {"Active": "On", "Inactive": "Off", None: None}[document["signals"][0]["value"]]
        signal = signal or document["recent_rows"][0]["trend_signal"] or "n/a"
        own = {item["label"]: item["value"] for item in document["momentum"]["returns"]}
        dynamics = document["dynamics"]
        rows.append((
            ticker["name"],
            "not ranked" if rank is None else str(rank),
            key,
            *(retold.change(own[horizon]) for horizon in ("1W", "4W", "12W")),
            signal,
            state(float(dynamics["market_dynamics"]) > 0),
            state(float(dynamics["relative_strength"]) > 0),
        ))  # fmt: skip
    averages = (group[f"avg_{span}_return"] for span in ("weekly", "four_week", "twelve_week"))
    breadths = (group[f"{of}_breadth"] for of in ("trend", "positive_md", "positive_rs"))
    rows.append((
        "Sample average; share on or above 0",
        "",
        "",
        *map(retold.change, averages),
        *(f"{retold.rounded(breadth)}%" for breadth in breadths),
    ))  # fmt: skip
    return rows


def distance(level, close):
    if level is None:
        return "n/a"
    return retold.change((float(level.split()[0]) / float(close.split()[0]) - 1) * 100)


def level_rows(document):
    price, close = document["price"], retold.close_of(document)
    yield ("Close", retold.bare(close), "")
    for words, field in (
        ("Trend Line", "trend_line"),
        ("Fair Value", "fair_value"),
        ("52-week high", "high_52"),
        ("52-week low", "low_52"),
    ):
        yield (words, retold.bare(price[field]), distance(price[field], close))


def activity_rows(document):
    dynamics, volume = document["dynamics"], document["volume"]
    yield ("Market Dynamics", retold.as_is(dynamics["market_dynamics"]))
    yield ("Relative Strength", retold.as_is(dynamics["relative_strength"]))
    yield ("Expectation", dynamics["expectation"])
    probability = dynamics["expectation_probability"]
    yield ("Expectation probability", f"{retold.rounded(float(probability.rstrip('%')))}%")
    yield ("Volume, shares", volume["latest"])
    yield ("to 13-week average", volume["ratio_13"])
    yield ("to 52-week average", volume["ratio_52"])


def risk_rows(document):
    risk = document["risk"]
    yield ("Volatility, 13 weeks", risk["volatility_13"])
    yield ("Volatility, 52 weeks", risk["volatility_52"])
    yield ("From the 52-week high", retold.as_is(document["price"]["drawdown"]))
    yield ("Up weeks of 52", str(risk["upside_weeks"]))
    yield ("Down weeks of 52", str(risk["downside_weeks"]))
    yield ("Average up week", f"+{risk['average_gain']}")
    yield ("Average down week", retold.as_is(risk["average_loss"]))


def recent_rows(document):
    for row in document["recent_rows"]:
        yield (
            retold.day(row["week"]),
            retold.bare(row["close"]),
            retold.change(row["weekly_return"]),
            retold.bare(row["trend_line"]),
            retold.bare(row["fair_value"]),
            retold.as_is(row["market_dynamics"]),
            retold.as_is(row["relative_strength"]),
            row["volume"],
            row["trend_signal"] or "n/a",
        )


ROWS = {
    "returns": returns_rows,
    "sector": lambda document: group_rows(document, "sector"),
    "industry": lambda document: group_rows(document, "industry"),
    "levels": level_rows,
    "activity": activity_rows,
    "risk": risk_rows,
    "recent": recent_rows,
}
FULL = [name for name in NAMES if name != "only_identity_and_close"]


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("table", ROWS)
def test_a_table_says_what_the_document_says(table, name):
    assert printed(brief_of(name).table(table)) == list(ROWS[table](document_of(name)))


GROUP_COLUMNS = ("4W rank", "Symbol", "1W %", "4W %", "12W %", "Trend", "Dynamics", "Strength")
HEADINGS = {
    "returns": ("Averages of (names)", "1W %", "4W %", "12W %", "26W %", "52W %"),
    "sector": ("Top by 4W return", *GROUP_COLUMNS),
    "industry": ("Top by 4W return", *GROUP_COLUMNS),
    "levels": ("", "CNY", "From close %"),
    "activity": ("", "Value"),
    "risk": ("", "Value"),
    "recent": (
        *("Week ending", "Close CNY", "1W %", "Trend Line", "Fair Value", "Dynamics"),
        *("Strength", "Volume", "Trend"),
    ),
}


def test_the_tables_stand_in_a_fixed_order_with_fixed_headings(key):
    assert {table.id: headings(table) for table in brief_of(key).tables} == HEADINGS
    assert [table.id for table in brief_of(key).tables] == list(HEADINGS)


def test_currencies_stand_in_the_headings_once(brief):
    tables = brief_of("huge_figures").tables
    assert [headings(table)[1] for table in tables if table.id in {"levels", "recent"}] == [
        "KRW",
        "Close KRW",
    ]


def test_every_row_has_a_cell_for_every_column(key):
    for table in brief_of(key).tables:
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_decimal_points_stand_under_each_other(changed, brief):
    document = changed({"/recent_rows/3/close": "105.2 CNY", "/recent_rows/4/close": "98 CNY"})
    made_of = brief(document)
    levels = [row.cells[0].text for row in made_of.table("levels").rows]
    assert levels == ["92.26", "50.77", "22.96", "105.2\u2007", "17.88"]
    closes = [row.cells[0].text for row in made_of.table("recent").rows]
    assert closes[2:5] == ["91.18", "105.2\u2007", "98\u2008\u2007\u2007"]


def test_where_no_figure_has_a_fraction_nothing_is_padded(changed, brief):
    rows = changed({})["recent_rows"]
    document = changed({f"/recent_rows/{place}/close": "98 KRW" for place in range(len(rows))})
    closes = {row.cells[0].text for row in brief(document).table("recent").rows}
    assert closes == {"98"}


# Where a printed figure comes from


def found_in(document, claim, facts, at):
    """The raw value behind a claim; None where it is computed from several."""
    if claim.source.startswith("/"):
        return at(document, claim.source)
    fact = facts[claim.source]
    return None if fact.formula else at(document, fact.pointers[0])


def leads_back(claim, raw):
    """Whether a cell says what stands in the field it names."""
    if claim.source == "symbol" or claim.source.endswith("/symbol"):
        return claim.text.startswith(f"{raw}.")
    if claim.text in STATES[True] | STATES[False] and isinstance(raw, str) and raw not in STATES:
        return (number(raw) > 0) is (claim.text == "above 0")
    if isinstance(raw, dict):  # a peer: its rank is its place in the list
        return claim.text == str(int(claim.source.rpartition("/")[2]) + 1)
    return agrees(claim.text, raw)


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_leads_back_to_the_field_it_was_printed_from(name, at):
    document, brief = document_of(name), brief_of(name)
    facts = derive(Report.model_validate(document))
    cells = [cell for table in brief.tables for row in table.rows for cell in row.cells]
    found = [
        (cell, raw)
        for cell in cells
        if cell.text
        and not cell.missing
        and (raw := found_in(document, cell, facts, at)) is not None
    ]
    assert [(cell, raw) for cell, raw in found if not leads_back(cell, raw)] == []
    assert len(found) >= (100 if name in FULL else 1)


def outside_of_tables(brief):
    """The claims of the sentences, the exhibits and their pictures, each with its place."""
    return [
        (entry.place, entry.claim) for entry in brief.ledger if not entry.place.startswith("table")
    ]


@pytest.mark.parametrize("name", [*NAMES, *REGIMES])
def test_every_claim_outside_of_the_tables_says_what_the_document_says(name, at):
    document, brief = document_of(name), brief_of(name)
    found = Counter()
    for place, claim in outside_of_tables(brief):
        if claim.missing or claim.source in {"facts", "problems", "scale"}:
            continue
        raw = raw_of(claim, document, brief, at)
        assert says(claim, raw, document), (place, claim, raw)
        found[place.rstrip(" 0123456789")] += 1
    for exhibit in brief.exhibits:
        assert found[f"exhibit {exhibit.id}"] >= 5
        assert found[f"picture {exhibit.id}"] >= 3
    assert found.total() >= (30 if brief.exhibits else 3)


@pytest.mark.parametrize("name", [*NAMES, *REGIMES])
def test_what_is_said_to_be_missing_is_missing_in_the_document(name, at):
    document, brief = document_of(name), brief_of(name)
    for entry in brief.ledger:
        claim = entry.claim
        if claim.missing and claim.source.startswith("/"):
            assert at(document, claim.source) is None, entry
        elif claim.missing:
            assert brief.facts[claim.source].missing, entry


@pytest.mark.parametrize("name", [*NAMES, *REGIMES])
def test_the_ends_of_an_axis_are_told_of_the_exhibits_that_have_a_fixed_one(name):
    told = {exhibit_id: set() for exhibit_id in AXES}
    for entry in brief_of(name).ledger:
        if entry.claim.source == "scale":
            where, exhibit_id = entry.place.split()
            assert where in {"exhibit", "picture"}
            told[exhibit_id].add(entry.claim.text)
    drawn = {exhibit.id for exhibit in brief_of(name).exhibits}
    assert told == {each: AXES[each] if each in drawn else set() for each in AXES}


PRICE, INDEX, PERCENT = {"price", "amount"}, {"index", "amount"}, {"percent"}
KINDS = {
    "close": PRICE,
    "trend_line": PRICE,
    "fair_value": PRICE,
    "market_dynamics": INDEX,
    "relative_strength": INDEX,
    "volume": {"amount"},
    "return": PERCENT,
    "weekly_return": PERCENT,
    "four_week_return": PERCENT,
    "twelve_week_return": PERCENT,
}
"""The formatters of a field of the document. What is long is printed as an amount in a picture."""


@pytest.mark.parametrize("name", [*NAMES, *REGIMES])
def test_a_field_is_printed_by_a_formatter_of_its_kind(name):
    for entry in brief_of(name).ledger:
        claim = entry.claim
        if claim.source.startswith("/") and not claim.missing:
            kinds = KINDS.get(claim.source.rpartition("/")[2], {""})
            assert claim.form.partition(":")[0] in kinds, entry


@pytest.mark.parametrize("name", NAMES)
def test_a_computed_figure_is_that_of_its_fact_and_names_the_fields_it_needs(name, at):
    document, brief = document_of(name), brief_of(name)
    computed = [
        (claim, brief.facts[claim.source])
        for _, claim in outside_of_tables(brief)
        if claim.source in brief.facts and brief.facts[claim.source].formula and not claim.missing
    ]
    for claim, fact in computed:
        value = fact.value.value if isinstance(fact.value, Quantity) else fact.value
        assert agrees(claim.text, value), (claim, fact)
        assert fact.pointers
        assert all(at(document, pointer) is not None for pointer in fact.pointers)
    assert computed or name not in SAMPLES


LEVELS = ("trend_line", "fair_value", "high_52", "low_52")


@pytest.mark.parametrize("name", FULL)
def test_a_distance_in_a_sentence_is_that_of_the_document(name):
    document, close = document_of(name), retold.close_of(document_of(name))
    levels = {f"to_{level}": document["price"][level] for level in LEVELS}
    for _, claim in outside_of_tables(brief_of(name)):
        if claim.source in levels and not claim.missing:
            printed = distance(levels[claim.source], close)
            assert claim.text.strip("+\u2212%") == printed.strip("+\u2212")


@pytest.mark.parametrize("name", NAMES)
def test_a_signed_figure_has_the_sign_of_its_field(name, at):
    document, brief = document_of(name), brief_of(name)
    facts = derive(Report.model_validate(document))
    for table in brief.tables:
        for row in table.rows:
            for column, claim in zip(table.columns, row.cells, strict=True):
                if column.signed and claim.text and not claim.missing:
                    raw = found_in(document, claim, facts, at)
                    assert raw is not None
                    assert sign_agrees(claim, raw), (table.id, claim, raw)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_says_why(name):
    cells = [cell for table in brief_of(name).tables for row in table.rows for cell in row.cells]
    for cell in cells:
        assert (cell.text in {"n/a", "not ranked"}) is bool(cell.missing)


# The ticker among its peers


def own_rows(brief, table):
    return [place for place, row in enumerate(brief.table(table).rows) if row.own]


@pytest.mark.parametrize(
    ("name", "table", "place"),
    [
        ("000657.SHZ", "industry", 0),  # the first of its own industry's peers
        ("000657.SHZ", "sector", 5),
        ("002125.SHZ", "industry", 5),
        ("002125.SHZ", "sector", 5),
        ("002428.SHZ", "industry", 5),
        ("002428.SHZ", "sector", 5),
    ],
)
def test_the_own_row_stands_once(name, table, place):
    brief = brief_of(name)
    assert own_rows(brief, table) == [place]
    keys = [row.cells[1].text for row in brief.table(table).rows]
    assert keys.count(name) == 1


def test_a_namesake_on_another_exchange_is_not_the_ticker(changed, brief):
    document = changed({"/groups/industry/top_peers/0/exchange": "SHH"}, "000657.SHZ")
    keys = [row.cells[1].text for row in brief(document).table("industry").rows]
    assert keys[0] == "000657.SHH"
    assert keys[5] == "000657.SHZ"
    assert own_rows(brief(document), "industry") == [5]


@pytest.mark.parametrize("group", ["sector", "industry"])
def test_an_unranked_ticker_is_told_so_and_never_ranked_zero_or_last(group, changed, brief):
    ranks = ("week_rank", "four_week_rank", "twelve_week_rank")
    document = changed({f"/groups/{group}/{rank}": None for rank in ranks})
    made_of = brief(document)
    table = made_of.table(group)
    own = table.rows[own_rows(made_of, group)[0]].cells[0]
    assert (own.text, bool(own.missing)) == ("not ranked", True)
    assert table.note.text == "002428 is not ranked: it is not in this sample."
    assert f"not ranked in the {group} sample" in [note.text for note in made_of.quality]


def test_the_real_unranked_ticker_is_told_so():
    brief = brief_of("002125.SHZ")
    assert brief.table("sector").note.text == "002125 is not ranked: it is not in this sample."
    assert (
        brief.table("industry").note.text == "002125 ranks 27 at 1W, 13 at 4W, 24 at 12W, of 100."
    )
    assert [note.text for note in brief.quality] == [
        "Data as of 12 June 2026, weekly closes",
        "not ranked in the sector sample",
    ]


def test_a_ticker_ranked_at_one_horizon_alone_is_told_that_one(changed, brief):
    changes = {"/groups/sector/week_rank": None, "/groups/sector/twelve_week_rank": None}
    assert brief(changed(changes)).table("sector").note.text == "002428 ranks 34 at 4W, of 100."


def test_the_sample_and_the_whole_sector_are_told_apart(key, document):
    brief = brief_of(key)
    rows = {row.heading.text: row.cells[0].text for row in brief.table("returns").rows[1:]}
    industry = document["groups"]["industry"]
    assert rows == {
        f"Industry sample ({industry['count']})": retold.change(industry["avg_weekly_return"]),
        "Sector sample (100)": "+3.8",
        "Whole sector (747)": "\u22120.3",
    }
    assert brief.table("sector").caption.text == "CN Basic Materials: a sample of 100 names"
    assert brief.table("industry").caption.text == (
        f"{industry['scope']}: a sample of {industry['count']} names"
    )


def test_a_group_without_a_count_is_no_sample_of_a_number(changed, brief):
    table = brief(changed({"/groups/sector/count": None})).table("sector")
    assert table.caption.text == "CN Basic Materials"
    assert table.note.text == "002428 ranks 25 at 1W, 34 at 4W, 5 at 12W."


@pytest.mark.parametrize("group", ["sector", "industry"])
def test_a_name_alone_in_its_group_is_compared_with_nobody(group, changed, brief):
    ranks = {f"/groups/{group}/{span}_rank": 1 for span in ("week", "four_week", "twelve_week")}
    changes = {f"/groups/{group}/count": 1, f"/groups/{group}/top_peers": [], **ranks}
    table = brief(changed(changes)).table(group)
    assert table.caption.text.endswith(": no other name")
    assert table.note.text == ""
    assert [row.heading.text for row in table.rows] == [
        "Yunnan Lincang Xinyuan Germanium Industry Co.,LTD",
        "Sample average; share on or above 0",
    ]


# What a document lacks


def quality(brief):
    return [note.text for note in brief.quality]


AS_OF = "Data as of 12 June 2026, weekly closes"


def undrawn(*titles):
    return f"no exhibit of {', '.join(titles)}: the document lacks the figures"


ALL_WEEKS = {f"/setup/timeline/{place}/return": None for place in range(16)}


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        ({}, []),
        ({"/classification/market_cap": None}, ["not given: Market cap"]),
        (
            {"/composite_score": None, "/risk/volatility_52": None},
            ["not given: Composite score, 52-week volatility"],
        ),
        (ALL_WEEKS, [undrawn("the return timeline")]),
        (
            {"/price/low_52": None},
            [
                "not given: 52-week low",
                undrawn("the 52-week range"),
            ],
        ),
        (
            {"/dynamics": None, "/classification/market_cap": None},
            ["not given: Market cap, Dynamics"],
        ),
        ({"/dynamics/expectation": None}, ["not given: Expectation"]),
        (
            {"/setup/scores/5/value": None, "/setup/scores/5/value_label": None},
            ["not given: Risk Control score"],
        ),
        ({"/setup/scores": []}, ["not given: Scores", undrawn("the six scores")]),
        (
            {"/momentum/returns": []},
            ["not given: Price returns", undrawn("the group averages", "the peers")],
        ),
        (
            {"/momentum/returns/4/value": None, "/momentum/returns/4/value_label": None},
            ["not given: 52W return"],
        ),
        ({"/groups/industry": None}, ["not given: Industry sample"]),
        (
            {"/groups": None, "/recent_rows": []},
            [
                "not given: Sector sample, Industry sample, Recent weeks",
                undrawn("the weekly panels", "the peers"),
            ],
        ),
        (
            {
                "/classification/market_cap": None,
                "/setup/scores": [],
                "/dynamics": None,
                "/momentum": None,
                "/groups": None,
            },
            [
                (
                    "not given: Market cap, Price returns, Scores, Dynamics, "
                    "1W average of the sector, Sector sample and 1 more"
                ),
                undrawn("the six scores", "the group averages", "the peers", "the ranks"),
            ],
        ),
        ({"/groups/sector/week_rank": None}, []),
    ],
)
def test_the_data_line_names_what_is_missing(changes, notes, changed, brief):
    assert quality(brief(changed(changes), by=house())) == [AS_OF, *notes]


def test_an_exhibit_that_the_layout_gives_no_size_is_not_missed(changed):
    layout = house().layout
    sizes = {name: size for name, size in layout.sizes.items() if name not in {"scores", "range"}}
    own = replace(house(), layout=replace(layout, sizes=sizes))
    document = changed({"/setup": None, "/price/low_52": None, "/price/high_52": None})
    made_of = make_brief(Report.model_validate(document), own)
    assert undrawn("the return timeline") in quality(made_of)
    assert {exhibit.id for exhibit in made_of.exhibits} == {"panels", "averages", "peers", "ranks"}


def test_the_exhibits_of_a_brief_are_found_by_their_ids(key):
    assert [exhibit.id for exhibit in brief_of(key).exhibits] == list(EXHIBITS)
    for exhibit in brief_of(key).exhibits:
        assert brief_of(key).exhibit(exhibit.id) is exhibit
    assert brief_of("only_identity_and_close").exhibit("scores") is None


def test_the_data_line_counts_the_calendar_weeks_without_a_row(changed, brief):
    document = changed({"/recent_rows/5": ..., "/recent_rows/7": ...})
    note = "2 calendar weeks without a row: returns run over traded weeks"
    assert quality(brief(document))[1] == note


WARNING = Problem("x.json", "is absent", "/x", severity=Severity.WARNING)


@pytest.mark.parametrize(
    ("count", "note"),
    [
        (1, "1 warning on the document's fields, listed in the manifest"),
        (2, "2 warnings on the document's fields, listed in the manifest"),
    ],
)
def test_the_data_line_counts_the_documents_warnings(count, note, changed, brief):
    assert quality(brief(changed({}), [WARNING] * count)) == [AS_OF, note]


def test_the_least_that_can_be_published():
    brief = brief_of("only_identity_and_close")
    assert [table.id for table in brief.tables] == ["levels"]
    assert brief.exhibits == ()
    assert (brief.close.text, brief.composite.text, brief.change.text) == (
        "92.26 CNY",
        "n/a",
        "n/a",
    )
    assert {score.value.text for score in brief.scores} == {"n/a"}
    said = [claim.source for each in brief.narrative.sentences for claim in each.line.claims]
    assert set(said) <= {"close", "name", "symbol", "latest_week"}
    assert brief.narrative.verdict.line.claims == (brief.close,)
    assert brief.since.text == "first issue: within its own weeks"
    assert brief.identity.market_cap is None
    assert brief.description == brief.description_lead == ""
    assert quality(brief) == [
        AS_OF,
        (
            "not given: Composite score, Setup, Market cap, Price returns, Scores, "
            "Trend Line and 10 more"
        ),
        undrawn(*EXHIBITS.values()),
    ]


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({"/momentum": None, "/groups": None}, {"returns", "sector", "industry"}),
        ({"/groups": None}, {"sector", "industry"}),
        ({"/groups/industry": None}, {"industry"}),
        ({"/dynamics": None, "/volume": None, "/kpis": None}, {"activity"}),
        ({"/recent_rows": []}, {"recent"}),
    ],
)
def test_a_table_without_figures_is_left_out(changes, gone, changed, brief):
    made_of = brief(changed(changes))
    assert {table.id for table in made_of.tables} == set(ROWS) - gone
    for table in gone:
        assert made_of.table(table) is None


# What changed, and since when


WEEK_BEFORE = "2026-06-05"


def a_week_before(changed, key="002428.SHZ"):
    document = changed({"/latest_week": WEEK_BEFORE}, key)
    for weeks in (document["recent_rows"], document["setup"]["timeline"]):
        weeks[:] = [week for week in weeks if week["week"] <= WEEK_BEFORE]
    return document


def test_a_first_issue_compares_its_own_weeks(key):
    assert brief_of(key).since.text == "first issue: within its own weeks"
    assert brief_of(key).since.claims == ()


def test_a_later_issue_names_the_one_it_is_compared_with(key, changed, brief):
    made_of = brief(changed({}, key), before=a_week_before(changed, key))
    assert made_of.since.text == "against the issue of 5 June 2026"
    assert made_of.since.claims == (Claim("5 June 2026", "previous_week", form="date"),)
    entries = [entry for entry in made_of.ledger if entry.place == "what changed"]
    assert [entry.claim for entry in entries] == list(made_of.since.claims)
    assert made_of.facts["previous_week"].value == date(2026, 6, 5)


# The ledger, and what claims are bound to


def everything(value, kind):
    """Every value of a kind that a brief holds, wherever it stands; facts and rules left out."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from everything(item, kind)
    elif is_dataclass(value):
        for each in fields(value):
            if each.name not in {"facts", "thresholds", "banned", "left_out"}:
                yield from everything(getattr(value, each.name), kind)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_brief_is_listed_with_its_place(name):
    brief = brief_of(name)
    listed = Counter(line for _, line in brief.lines() if line)
    assert listed == Counter(line for line in everything(brief, Line) if line)
    places = [place for place, _ in brief.lines()]
    shape = r"(verdict|summary|change|contradiction|opportunity|risk|watch) \d+"
    known = {"what changed", "the data line"}
    known |= {f"{of} {each.id}" for each in brief.exhibits for of in ("exhibit", "picture")}
    known |= {f"table {table.id}" for table in brief.tables}
    assert {place for place in places if not re.fullmatch(shape, place)} == known
    sentences = [sentence.line for sentence in brief.narrative.sentences]
    assert [line for place, line in brief.lines() if re.fullmatch(shape, place)] == sentences


@pytest.mark.parametrize("name", NAMES)
def test_the_ledger_holds_every_claim_of_the_brief_and_nothing_else(name):
    brief = brief_of(name)
    labels = Counter(row.heading for row in everything(brief, Row) if not row.heading.source)
    printed = Counter(claim for claim in everything(brief, Claim) if claim.text)
    assert Counter(entry.claim for entry in brief.ledger) == printed - labels
    assert all(entry.claim.text for entry in brief.ledger)
    assert brief.ledger is brief.ledger  # walked once


@pytest.mark.parametrize("name", NAMES)
def test_the_ledger_names_the_place_of_each_claim_in_the_order_of_the_page(name):
    brief = brief_of(name)
    whole = [(entry.place, entry.claim) for entry in brief.ledger]
    lines = [(place, each) for place, line in brief.lines() for each in line.claims if each.text]
    cells = [
        (f"table {table.id}, row {number}", claim)
        for table in brief.tables
        for number, row in enumerate(table.rows, start=1)
        for claim in (row.heading, *row.cells)
        if claim.text and (claim is not row.heading or claim.source)
    ]
    heads = [brief.close, brief.change, brief.composite, brief.signature]
    heads += [brief.identity.market_cap] if brief.identity.market_cap else []
    scores = [(f"score {score.label}", score.value) for score in brief.scores]
    assert whole == [*(("head", claim) for claim in heads), *scores, *lines, *cells]


def is_figure(bound):
    """Whether a claim is bound to a threshold or to a fact that is a quantity."""
    return isinstance(getattr(bound, "quantity", getattr(bound, "value", None)), Quantity)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_the_ledger_names_its_formatter(name):
    brief = brief_of(name)
    known = {**brief.facts, **brief.thresholds}
    for entry in brief.ledger:
        claim, bound = entry.claim, known.get(entry.claim.source)
        figure = FIGURE.fullmatch(claim.text.rstrip("\u2007\u2008"))
        if figure and is_figure(bound):
            assert claim.form.partition(":")[0] == bound.kind, entry
    assert any(entry.claim.form for entry in brief.ledger)


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_of_the_ledger_leads_to_a_fact_a_threshold_or_a_field(name, at):
    document, brief = document_of(name), brief_of(name)
    for entry in brief.ledger:
        source = entry.claim.source
        if source.startswith("/"):
            at(document, source)
        else:
            beside = {"facts", "problems", "scale"}
            assert source in {*brief.facts, *brief.thresholds, *beside}, entry
        if source in brief.facts and not entry.claim.missing:
            assert not brief.facts[source].missing, entry


def test_the_facts_are_those_of_the_document_and_the_figures_of_the_rulebook(key, document):
    facts, brief = derive(Report.model_validate(document)), brief_of(key)
    figures = house().rulebook.figures
    assert figures
    assert list(brief.facts) == [*facts, *figures]
    assert {name: brief.facts[name] for name in facts} == dict(facts)


@pytest.mark.parametrize("rulebook", ["house", "terminal"])
def test_thresholds_and_banned_words_are_those_of_the_rulebook(rulebook, changed):
    own = load_house(rulebook)
    brief = make_brief(Report.model_validate(changed({})), own)
    assert isinstance(brief.thresholds, Mapping)
    assert brief.thresholds == own.rulebook.thresholds
    assert brief.banned == own.rulebook.banned
    assert brief.narrative.rulebook == own.rulebook.title


# Scores, identity and the rest


def test_scores_have_the_documents_values_tones_and_lengths(key, document):
    assert [
        (score.label, score.value.text, score.length, score.tone) for score in brief_of(key).scores
    ] == [
        (score["label"], score["value_label"], score["value"], score["tone"])
        for score in document["setup"]["scores"]
    ]


def test_a_missing_score_has_no_length_and_no_tone_of_its_own(changed, brief):
    changes = {f"/setup/scores/1/{field}": None for field in ("value", "value_label", "tone")}
    momentum = brief(changed(changes)).scores[1]
    assert (momentum.value.text, momentum.length, momentum.tone) == ("n/a", 0.0, "neutral")


def test_identity_and_headline_figures(key, document):
    brief, place = brief_of(key), document["classification"]
    identity = brief.identity
    assert (identity.key, identity.name) == (key, document["ticker"]["name"])
    assert (identity.country, identity.sector, identity.industry, identity.currency) == (
        place["country"],
        place["sector"],
        place["industry"],
        place["currency"],
    )
    assert identity.market_cap.text == place["market_cap"]
    assert brief.close.text == document["kpis"][0]["value"]
    assert brief.change.text == f"+{document['kpis'][1]['value']}"
    assert brief.composite.text == document["composite_score"]
    assert brief.title == f"{identity.name} ({key}), week ending 12 June 2026"


def test_an_absent_classification_is_empty_and_not_none(changed, brief):
    made_of = brief(changed({"/classification": ...}))
    identity = made_of.identity
    assert (identity.country, identity.sector, identity.industry, identity.currency) == ("",) * 4
    assert made_of.direction.says == "Green marks rises, red falls."


@pytest.mark.parametrize(
    ("country", "says"),
    [
        ("CN", "Red marks rises, green falls."),
        ("KR", "Red marks rises, blue falls."),
        ("US", "Green marks rises, red falls."),
    ],
)
def test_the_direction_is_that_of_the_market_and_says_its_colours(country, says, changed, brief):
    direction = brief(changed({"/classification/country": country})).direction
    assert direction == house().layout.direction(country)
    assert direction.says == says


def test_the_imprint_is_that_of_the_layout_and_its_settings(changed):
    settings = Settings(publisher=Publisher(firm="Harbour Research"))
    own = replace(house(), layout=load_layout("house", settings))
    made_of = make_brief(Report.model_validate(changed({})), own)
    assert made_of.imprint == own.layout.imprint
    assert made_of.imprint.firm == "Harbour Research"
    assert brief_of(SAMPLES[-1]).imprint == house().layout.imprint
    assert brief_of(SAMPLES[-1]).imprint.disclosure


@pytest.mark.parametrize(
    ("week", "text", "issue"),
    [
        ("2026-06-12", "12 June 2026", "2026-W24"),
        ("2027-01-01", "1 January 2027", "2026-W53"),
        ("2024-12-30", "30 December 2024", "2025-W01"),
        ("2026-01-02", "2 January 2026", "2026-W01"),
    ],
)
def test_the_issue_is_the_iso_week(week, text, issue, changed, brief):
    made_of = brief(changed({"/latest_week": week}))
    assert (made_of.week, made_of.week_text, made_of.issue) == (
        date.fromisoformat(week),
        text,
        issue,
    )


SENTENCE = "It makes tools. "


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        (None, ""),
        ("It makes tools.", "It makes tools."),
        (SENTENCE * 60, (SENTENCE * 50).strip()),
        ("word " * 200, "word " * 159 + "word …"),
        ("x" * 900, "x" * 800 + " …"),
        ("公司生产工具。" * 150, "公司生产工具。" * 114),
        ("公" * 900, "公" * 800 + " …"),
    ],
    ids=["none", "short", "sentences", "words", "one word", "Chinese", "one Chinese sentence"],
)
def test_the_lead_is_whole_sentences_within_its_length(text, lead, changed, brief):
    made_of = brief(changed({"/description": text}))
    assert made_of.description == (text or "").strip()
    assert made_of.description_lead == lead


def test_the_brief_holds_nothing_that_its_document_does_not(changed, brief):
    # Two documents of one pack must not share what belongs to one of them.
    other = made("bear", changed({}))
    assert brief(other, by=house()) == brief_of("bear")
    assert brief(changed({}), by=house()) == brief_of(SAMPLES[-1])
