"""The proof of a digest, as strict as that of a brief."""

import json
from dataclasses import replace

import pytest
from awkward import house
from digests import (
    charts_of,
    digest_of_many,
    letter_of,
    parts_of_many,
    published_of,
    real_digest,
)

from briefs.charts.artwork import Words
from briefs.claims import Claim, Line, line
from briefs.digest import LEAGUE_CUTS, NAMES_GONE, WHOLE_GONE, Story
from briefs.narrative import Sentence
from briefs.production import Edition, digest_faults
from briefs.proof import compare_editions, proofread
from briefs.rulebook import Banned
from briefs.tabular import Row
from briefs.writers.digest_pages import pages_html
from briefs.writers.digests import digest_markdown
from briefs.writers.ledger import OWN_SOURCES, digest_ledger_bytes
from briefs.writers.mail import parts_bytes
from briefs.writers.words import words_of_html, words_of_markdown


def faults(digest):
    problems = proofread(digest, "2026-W24")
    assert all(problem.is_error and problem.source == "2026-W24" for problem in problems)
    start = f"digest of {digest.scope}: "
    assert all(problem.message.startswith(start) for problem in problems)
    return [problem.message.removeprefix(start) for problem in problems]


def with_cell(claim):
    """The real digest with another claim in its league."""
    digest = real_digest()
    tables = [
        table
        if table.id != "league"
        else replace(table, rows=(Row(Claim("Any", ""), (claim,)), *table.rows))
        for table in digest.tables
    ]
    return replace(digest, tables=tuple(tables))


def telling(made):
    """The real digest with another story in its first box."""
    digest = real_digest()
    first, *others = digest.boxes
    return replace(digest, boxes=(replace(first, items=(Story(made),)), *others))


@pytest.mark.parametrize("count", [1, 2, 22, 61])
def test_digests_are_without_fault(count):
    assert faults(digest_of_many(count)) == []


def test_the_digest_of_real_documents_is_without_fault():
    assert faults(real_digest()) == []


@pytest.mark.parametrize(
    "source",
    [
        "002428.SHZ:composite",
        "000657.SHZ:/price/high_52",
        "previous:000657.SHZ:/price/high_52",
        "names",
        "composite_moved",
        "facts",
        "desk",
    ],
)
def test_sources_that_a_digest_knows(source):
    assert faults(with_cell(Claim("74", source, form="score"))) == []


@pytest.mark.parametrize(
    "source",
    ["composite", "/composite_score", "999999.SHZ:/price/high_52", "002428.SHZ:volume_1w_ago"],
)
def test_sources_that_it_does_not(source):
    assert faults(with_cell(Claim("74", source))) == [
        f"table league, row 1: '74' is bound to {source!r}, which is no fact and no threshold"
    ]


def test_a_figure_without_a_source_or_of_a_missing_fact_is_caught():
    assert faults(with_cell(Claim("74", ""))) == [
        "table league, row 1: '74' is a figure without a source"
    ]
    missing = next(fact for fact in real_digest().facts.values() if fact.missing)
    assert faults(with_cell(Claim("74", missing.id)))[0].startswith(
        f"table league, row 1: '74' is bound to '{missing.id}', which is missing"
    )


@pytest.mark.parametrize("made", [line("Rose by 3 points."), line("Up by ½.")])
def test_a_number_of_our_own_is_caught_wherever_it_stands(made):
    digest = real_digest()
    assert faults(telling(made)) == [f"box signals, 1: a number without a source in {made.text!r}"]
    for field, place in (("size", "size"), ("since", "what changed"), ("standing", "standing")):
        spoiled = replace(digest, **{field: made})
        assert faults(spoiled) == [f"{place}: a number without a source in {made.text!r}"]
    spoiled = replace(digest, quality=(made,))
    assert faults(spoiled) == [f"the data line: a number without a source in {made.text!r}"]


def test_the_notes_of_rows_are_proofread():
    digest = real_digest()
    first, *others = digest.table("league").rows
    table = replace(digest.table("league"), rows=(replace(first, note=line("Up 3.")), *others))
    spoiled = replace(digest, tables=(table,))
    assert faults(spoiled) == ["table league, row 1: a number without a source in 'Up 3.'"]


def test_sentences_are_proofread():
    digest = real_digest()
    own = Sentence(line("A buy."), ("digest.test",))
    spoiled = replace(
        digest,
        narrative=replace(digest.narrative, verdict=own),
        banned=(Banned(("buy",), "advice"),),
    )
    assert "rule digest.test: says 'buy': advice" in faults(spoiled)


def test_exhibits_are_proofread():
    digest = real_digest()
    first, *others = digest.exhibits
    stray = Words("9", 1, 1, "start", 7, 400, "#000000")
    artwork = replace(first.artwork, marks=(*first.artwork.marks, stray))
    bare = replace(first, alt=Line(), artwork=artwork)
    assert faults(replace(digest, exhibits=(bare, *others))) == [
        "exhibit breadth: has no headline or no alternative text",
        "exhibit breadth: prints '9' without a source",
    ]


def test_a_digest_without_a_figure_is_caught():
    digest = replace(real_digest(), tables=(), boxes=(), exhibits=(), quality=(), size=Line())
    silent = replace(digest.narrative, verdict=None, summary=(), changes=(), contradictions=())
    assert faults(replace(digest, narrative=replace(silent, watch_points=()))) == [
        "the claim ledger is empty: it prints no figure of a document"
    ]


# Editions


def editions(digest):
    layout, published, charts = house().layout, published_of(digest), charts_of(digest)
    sent = letter_of(digest)
    return {
        "a.pdf": words_of_html(pages_html(digest, layout, published)),
        "a.md": words_of_markdown(digest_markdown(digest, layout, charts, published).decode()),
        "a.html": words_of_html(sent.html),
        "a.txt": " ".join(sent.text.split()),
    }


@pytest.mark.parametrize("count", [1, 3, 22, 61])
def test_all_editions_say_the_same(count):
    digest = digest_of_many(count)
    assert compare_editions(digest, editions(digest), "x") == ()


def test_all_editions_of_real_names_say_the_same_and_leave_nothing_out():
    digest, words = real_digest(), editions(real_digest())
    assert compare_editions(digest, words, "x") == ()
    for place, told in digest.lines():
        box, text = place.partition(" ")[0], " ".join(told.text.split())
        if box != "picture":
            assert all(text in said for said in words.values()), place


@pytest.mark.parametrize("edition", ["a.pdf", "a.md", "a.html", "a.txt"])
def test_a_row_that_an_edition_lacks_is_caught(edition):
    digest, words = real_digest(), editions(real_digest())
    spoiled = {**words, edition: words[edition].replace("+112.3", "+112.4")}
    messages = [problem.message for problem in compare_editions(digest, spoiled, "x")]
    assert any("table league, row 3" in message and edition in message for message in messages)


def test_the_league_that_an_e_mail_cuts_is_given_up_and_nothing_else():
    digest = digest_of_many(160)
    words = editions(digest)
    (given_up,) = letter_of(digest).given_up
    part = given_up.removeprefix("CN Basic Materials: ")
    kept = LEAGUE_CUTS[part]
    assert compare_editions(digest, words, "x", (part,)) == ()
    places = [problem.message.split(": ")[1] for problem in compare_editions(digest, words, "x")]
    assert set(places) == {f"table league, row {row}" for row in range(kept + 1, 161)}
    spoiled = {**words, "a.html": words["a.html"].replace(f" {kept} ", " many ")}
    assert compare_editions(digest, spoiled, "x", (part,))


@pytest.mark.parametrize("count", [3, 22])
def test_every_length_of_a_message_says_in_text_what_it_says_on_its_page(count):
    digest, parts = digest_of_many(count), parts_of_many(count)
    stored = Edition(f"mail/{digest.slug}.json", parts_bytes(parts), "application/json")
    assert digest_faults(digest, (stored,)) == ()
    for at in range(len(parts.lengths) - 1):
        told = parts.lengths[at].piece
        other = replace(told, text=told.text.replace("names", "nomes"))
        changed = replace(parts.lengths[at], piece=other)
        lengths = (*parts.lengths[:at], changed, *parts.lengths[at + 1 :])
        spoiled = replace(stored, content=parts_bytes(replace(parts, lengths=lengths)))
        assert digest_faults(digest, (spoiled,))


@pytest.mark.parametrize(
    ("part", "gone", "kept"),
    [
        (NAMES_GONE, "box signals, 1", "table breadth, row 1"),
        (NAMES_GONE, "table league, row 22", "change 1"),
        (WHOLE_GONE, "table breadth, row 1", "verdict 1"),
        (WHOLE_GONE, "what changed", "size"),
    ],
)
def test_what_was_given_up_is_not_missed_and_what_stayed_is(part, gone, kept):
    digest, words = digest_of_many(22), editions(digest_of_many(22))
    texts = dict(said(digest))

    def missed(place):
        short = {**words, "a.html": words["a.html"].replace(texts[place], "")}
        assert short != words
        return {
            each.message.split(": ")[1] for each in compare_editions(digest, short, "x", (part,))
        }

    assert gone not in missed(gone)
    assert kept in missed(kept)


def said(digest):
    """What the digest prints, by place."""
    for place, told in digest.lines():
        yield place, " ".join(told.text.split())
    for table in digest.tables:
        for number, row in enumerate(table.rows, start=1):
            cells = (row.heading, *row.cells)
            yield f"table {table.id}, row {number}", " ".join(each.text for each in cells)


# The ledger


def test_every_claim_of_the_ledger_can_be_traced():
    digest = real_digest()
    ledger = json.loads(digest_ledger_bytes(digest))
    assert (ledger["sector"], ledger["week"]) == ("CN Basic Materials", "2026-06-12")
    known = {each["id"] for each in (*ledger["facts"], *ledger["thresholds"])} | OWN_SOURCES.keys()
    loose = [
        claim
        for claim in ledger["claims"]
        if claim["source"] not in known and not digest.knows(claim["source"])
    ]
    assert [claim for claim in loose if claim["source"]] == []
    assert not any(character.isdigit() for claim in loose for character in claim["text"])
    places = {place for each in ledger["facts"] for place in each["pointers"]}
    assert "002428.SHZ:/composite_score" in places
    assert all(digest.knows(place) for place in places)
