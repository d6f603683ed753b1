"""Two simulated weeks, one issue after the other: what the digests say changed, against what the
simulation did, told anew from its prices and from the bare documents.
"""

import json
import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import pytest
from awkward import house

from briefs.archive import read_archive
from briefs.digest import Issued
from briefs.pack import BuildOptions, build_pack
from briefs.production import Format, make_digest, standing
from briefs.proof import compare_editions, proofread
from briefs.record import Hold, scope_of
from briefs.scoring import score_market
from briefs.sector import coverages
from briefs.simulation import simulate_market, write_market
from briefs.simulation.files import without_last_week
from briefs.writers.words import words_of_markdown

WEEK, BEFORE = date(2026, 6, 12), date(2026, 6, 5)
pytestmark = pytest.mark.real

NAMES = 60
HOLD = Hold("Halted over a merger.", "AL")


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """Sixty names, and the bars of both weeks as a desk has them, files."""
    folder = tmp_path_factory.mktemp("market")
    made = simulate_market(tickers=NAMES, weeks=130, seed=11)
    now, before = folder / "now", folder / "before"
    write_market(made, now)
    shorter = replace(
        made,
        bars=without_last_week(made.bars, made.benchmark),
        benchmark=without_last_week(made.benchmark, made.benchmark),
    )
    write_market(shorter, before)
    return made, now, before


def documents(folder):
    """The documents of a week by key, all of them in one sector of sixty."""
    scored = score_market(
        folder / "bars.csv", folder / "listing.csv", str(folder / "benchmark.csv")
    )
    found = {}
    for each in scored.documents():
        document = json.loads(each.content)
        document["momentum"]["peer"]["scope"] = "Sixty"
        document["groups"]["sector"]["scope"] = "Sixty"
        ticker = document["ticker"]
        found[f"{ticker['symbol']}.{ticker['exchange']}"] = document
    return found


@pytest.fixture(scope="module")
def weeks(market):
    """The documents of both weeks; two names are missing from each, others each time."""
    _, now, before = market
    new, old = documents(now), documents(before)
    draw = random.Random(5)  # noqa: S311 (which names does not matter)
    both = sorted(new.keys() & old.keys())
    late, gone = draw.sample(both, 2), draw.sample(both, 4)[2:]
    gone = [key for key in gone if key not in late]
    for key in late:
        del old[key]
    for key in gone:
        del new[key]
    held = next(key for key in both if key in new and key in old)
    return old, new, frozenset(late), frozenset(gone), held


def build(home, documents, held=""):
    """One run of a build, as a desk does it every week."""
    for path in (home / "in").iterdir():
        path.unlink()
    for key, document in documents.items():
        (home / "in" / f"{key}.json").write_text(json.dumps(document), "utf-8")
    if held:
        entry = f'[[hold]]\nticker = "{held}"\nreason = "{HOLD.reason}"\nby = "{HOLD.by}"\n'
        (home / "in" / "desk.toml").write_text(entry, "utf-8")
    pack = build_pack([str(home / "in")], BuildOptions(home / "out", (Format.MD,), 2))
    made = (*pack.receipts, *(work for issue in pack.issues for work in issue.works))
    assert [each.problems for each in made if not each.good] == []


@pytest.fixture(scope="module")
def home(weeks, tmp_path_factory):
    """Where the two issues were built, one after the other."""
    old, new, _, _, held = weeks
    folder = tmp_path_factory.mktemp("desk")
    (folder / "in").mkdir()
    build(folder, old)
    build(folder, new, held)
    return folder


@pytest.fixture(scope="module")
def digests(home):
    """The digests of both issues, and the records that they are made of, from the archive."""
    with read_archive(home / "out" / "archive.db") as archive:
        issues = (archive.issue_before(WEEK), archive.issue_before(WEEK + timedelta(weeks=1)))
    first, second = ([kept.record for kept in issue.entries] for issue in issues)
    (one,) = coverages(BEFORE, first)
    (two,) = coverages(WEEK, second, (BEFORE, first))
    issued = Issued(standing(""))
    return make_digest(one, house(), issued), make_digest(two, house(), issued), first, second


# ------------------------------------------------------------------------- what really happened


def composite(document):
    return None if document["composite_score"] is None else float(document["composite_score"])


def signal(document):
    """The Trend Signal of the newest week: On, Off or None."""
    return document["recent_rows"][0]["trend_signal"]


def covered(weeks):
    """The documents of names that stand in both issues and are not held."""
    old, new, _, _, held = weeks
    return {key: (old[key], new[key]) for key in old.keys() & new.keys() if key != held}


def told(digest, box):
    found = digest.box(box)
    return [] if found is None else [(story.key, story.line.text) for story in found.items]


def test_the_first_issue_says_so_and_tells_of_no_change(digests):
    first, *_ = digests
    assert first.since.text.startswith("first issue")
    assert first.box("coverage").empty.startswith("First issue") or not told(first, "coverage")
    league = first.table("league")
    assert "Change" not in [column.heading for column in league.columns]


def test_the_second_issue_names_the_first(digests):
    _, second, *_ = digests
    assert second.since.text == "against the issue of 5 June 2026"


def test_names_added_dropped_and_held_are_those_of_the_documents(digests, weeks):
    _, second, *_ = digests
    _, _, late, gone, held = weeks
    stories = dict(told(second, "coverage"))
    assert {key for key, text in stories.items() if text == "added"} == late
    assert {key for key, text in stories.items() if text.startswith("dropped")} == gone
    assert stories[held] == "held back: Halted over a merger. (AL)"
    assert held not in {row.key for row in second.table("league").rows}


def test_every_change_of_a_composite_is_the_difference_of_the_documents(digests, weeks):
    _, second, *_ = digests
    league = second.table("league")
    place = [column.heading for column in league.columns].index("Change")
    printed = {row.key: row.cells[place].text for row in league.rows}
    for key, (then, now) in covered(weeks).items():
        if composite(now) is None or composite(then) is None:
            assert printed[key] == "n/a"
            continue
        moved = composite(now) - composite(then)
        sign = "+" if moved > 0 else "−" if moved < 0 else ""
        assert printed[key] == f"{sign}{abs(moved):.0f}", key
    late = weeks[2]
    assert {printed[key] for key in late} == {"n/a"}


def test_trend_signals_turned_are_those_that_differ_between_the_documents(digests, weeks):
    _, second, *_ = digests
    turned = {
        key: signal(now)
        for key, (then, now) in covered(weeks).items()
        if None not in {signal(then), signal(now)} and signal(then) != signal(now)
    }
    assert turned, "a week in which no signal turns proves nothing"
    assert second.facts.number("trend_turned_on") == list(turned.values()).count("On")
    assert second.facts.number("trend_turned_off") == list(turned.values()).count("Off")
    stories = dict(told(second, "signals"))
    for key, text in stories.items():
        if text.startswith("Trend Signal") and key in turned:
            assert text.startswith(f"Trend Signal {turned[key].lower()}")


def test_new_highs_are_those_of_the_prices(digests, weeks, market):
    """A 52-week high that the last week's bar set, by the simulation's own bars."""
    _, second, *_ = digests
    made, *_ = market
    bars = defaultdict(list)
    for row in made.bars.iter_rows(named=True):
        bars[f"{row['symbol']}.{row['exchange']}"].append((row["date"], row["high"]))
    raised = set()
    for key in covered(weeks):
        year = [high for day, high in bars[key] if day > WEEK - timedelta(weeks=52)]
        last = [high for day, high in bars[key] if day > BEFORE]
        if last and max(last) >= max(year):
            raised.add(key)
    counted = second.facts.number("new_highs")
    # A document prints a high to its tick; one that rose by less did not rise on paper.
    assert counted is not None
    listed = {key for key, text in told(second, "highs") if text.startswith("high")}
    assert listed <= raised
    assert len(raised) - counted <= 1


def test_breadth_is_counted_from_the_documents_of_each_issue(digests, weeks):
    _, second, *_ = digests
    old, new, _, _, held = weeks
    now = [document for key, document in new.items() if key != held]
    assert second.facts.number("trend_on") == sum(signal(each) == "On" for each in now)
    assert second.facts.number("trend_on_earlier") == sum(
        signal(each) == "On" for each in old.values()
    )
    advancers = sum(
        each["recent_rows"][0]["weekly_return"] > 0
        for each in now
        if each["recent_rows"][0]["weekly_return"] is not None
    )
    assert second.facts.number("advancers") == advancers


def test_scores_that_moved_most_lead_the_moves(digests, weeks):
    _, second, *_ = digests
    moves = {
        key: composite(now) - composite(then)
        for key, (then, now) in covered(weeks).items()
        if composite(now) is not None and composite(then) is not None
    }
    largest = max(moves.values(), key=abs)
    rows = second.table("moves").rows
    leaders = {key for key, moved in moves.items() if abs(moved) == abs(largest)}
    assert rows[0].key in leaders


def test_the_files_say_what_the_digests_say(digests, home):
    for digest in digests[:2]:
        path = home / "out" / digest.week.isoformat() / "digests" / "sixty.md"
        words = words_of_markdown(path.read_text("utf-8"))
        assert compare_editions(digest, {"file": words}, "sixty") == ()
        assert digest.narrative.verdict.text in words
        for story in (each for box in digest.boxes for each in box.items):
            assert story.line.text in words
        for row in digest.table("league").rows:
            assert " ".join(claim.text for claim in (row.heading, *row.cells)) in words


def test_every_figure_of_both_digests_is_bound(digests):
    for digest in digests[:2]:
        assert proofread(digest, digest.name) == ()
        assert len(digest.ledger) > 300


def test_findings_new_and_gone_are_those_of_two_findings(digests):
    *_, first, second = digests
    then = {record.key: record.fired for record in first}
    changed = [
        record.key
        for record in second
        if record.held is None and record.key in then and record.fired != then[record.key]
    ]
    assert len(changed) > NAMES // 2
    assert {scope_of(record.facts) for record in second} == {"Sixty"}
