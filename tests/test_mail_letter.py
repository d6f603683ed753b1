"""One reader's message, spliced of parts."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.subscribers import Choice
from briefs.writers.mail import (
    ROOM,
    IssueParts,
    Length,
    Picture,
    Piece,
    SectorParts,
    Watched,
    letter,
    quoted,
)
from briefs.writers.mail.letter import LONGEST_SUBJECT, MANY_SECTORS, MOST_ATTACHED
from briefs.writers.mail.parts import Counted, attached_name
from briefs.writers.plain import WIDTH

FAREWELL = "https://mail.example.org/u/token"


def piece(words, size=0):
    html = f"<p>{words}</p>"
    return Piece(f"{html}{'x' * (size - len(html) - 1)}\n", f"{words}\n")


ISSUE = IssueParts(
    week="2026-06-12",
    issue="2026-W24",
    revision="",
    language="en",
    title="Weekly digest, 12 June 2026",
    opening=Piece("<html>\nPREVIEW\n<h1>Digest</h1>\n", "Digest\n"),
    watchlist=piece("Your watchlist"),
    watched_end=piece("end of it"),
    unwatched=piece("unwatched: NAMES."),
    missing=piece("missing: NAMES."),
    farewell=Piece('<a href="ADDRESS">Unsubscribe</a>\n', "Unsubscribe: ADDRESS\n"),
    closing=Piece("<p>Foot</p>\nFAREWELL\n</html>\n", "Foot\n\nFAREWELL\n"),
    attached=piece("attached: NAMES."),
    unshown=piece("no room: NAMES."),
    colours=piece("colours: NAMES"),
    digests=Counted("the digest of NAMES", "the digests of NAMES"),
    briefs=Counted("the brief of NAMES", "the briefs of NAMES"),
)


def sector(name="Energy", sizes=(400, 200), summary=300, headline=100):
    lengths = tuple(
        Length(
            piece(f"{name} in {size}", size),
            (Picture(f"{name}-{size}@x", f"mail/charts/{name}-{size}.png"),),
            (f"cut {size}",) if size < sizes[0] else (),
            headed=True,
        )
        for size in sizes
    )
    return SectorParts(
        f"CN {name}",
        f"cn-{name.lower()}",
        f"CN {name}: week ending 12 June 2026",
        f"{name} & Sons rose.",
        piece(f"{name} summary", summary),
        lengths,
        pdf=f"digests/cn-{name.lower()}.pdf",
        headline=piece(f"{name} headline", headline),
        heading=piece(f"{name} in detail"),
        told=piece(f"{name} told", max(summary - headline, 0)),
        colours="Red marks rises.",
        links=piece(f"{name} links", 60),
        attached=True,
    )


ONE = (sector(),)


def watched(key, size=300, brief=True, **more):
    brief = f"briefs/{key}.pdf" if brief else ""
    return Watched(piece(f"watched {key}", size), brief, key, **more)


def sent(sectors=ONE, names=(), unwatched=(), missing=(), choice=Choice.DIGEST):
    return letter(ISSUE, sectors, names, unwatched, missing, choice, FAREWELL)


def in_order(text, *words):
    places = [text.index(each) for each in words]
    return places == sorted(places)


@pytest.mark.parametrize("form", ["html", "text"])
def test_summaries_come_first_then_the_watchlist_then_the_digests(form):
    made = sent((sector("Energy"), sector("Mining")), (watched("A"),), ("Z",), ("CN Gold",))
    words = ("Digest", "Energy summary", "Mining summary", "missing: CN Gold.", "Your watchlist")
    more = ("watched A", "unwatched: Z.", "end of it", "Energy in 400", "Mining in 400", "Foot")
    assert in_order(getattr(made, form), *words, *more, FAREWELL)


def test_without_a_watchlist_there_is_no_word_of_one():
    assert "watchlist" not in sent().html
    assert "Your watchlist" in sent(unwatched=("Z",)).html


def test_what_is_a_readers_own_is_text_and_no_markup():
    made = sent(unwatched=("<b>&",), missing=("A & B",))
    assert "unwatched: &lt;b&gt;&amp;." in made.html
    assert "unwatched: <b>&." in made.text
    assert "missing: A &amp; B." in made.html
    assert "Energy &amp; Sons rose." in made.html


def test_mail_is_ended_at_the_readers_own_address():
    made = letter(ISSUE, (), (), (), (), Choice.DIGEST, 'mailto:x@y.z?subject="a"&b')
    assert 'href="mailto:x@y.z?subject=&quot;a&quot;&amp;b"' in made.html
    assert 'Unsubscribe: mailto:x@y.z?subject="a"&b' in made.text


def test_parts_are_shared_and_encoded_once():
    first, second = sent(), sent()
    shared = [one is other for one, other in zip(first.pieces, second.pieces, strict=True)]
    # All but the farewell, and its neighbours are shared too.
    assert shared.count(False) == 1
    assert b"".join(each.html_encoded for each in first.pieces) == quoted(first.html)


def test_links_alone_have_no_digest_no_picture_and_no_page_attached():
    made = sent((sector("Energy"), sector("Mining")), (watched("A"),), choice=Choice.LINKS)
    assert in_order(made.html, "Energy summary", "watched A", "Energy links", "Mining links")
    assert "Energy in" not in made.html
    assert made.pictures == made.attached == ()


def test_links_alone_have_pages_attached_where_they_are_nowhere_else():
    made = sent((replace(sector(), attached_to_links=True),), choice=Choice.LINKS)
    assert made.attached == ("digests/cn-energy.pdf",)


def test_briefs_of_watched_names_are_attached_to_who_asked_for_them():
    names = (watched("A"), watched("B", brief=False), watched("C"))
    made = sent(names=names, choice=Choice.BRIEFS)
    assert made.attached == ("digests/cn-energy.pdf", "briefs/A.pdf", "briefs/C.pdf")
    assert "briefs of A, C." in made.html
    assert "brief" not in sent(names=names).html


NAMED = (watched("A", name="Acme Co.,Ltd"), watched("B", name="Bao & Sons"))


@pytest.mark.parametrize(
    ("sectors", "names", "choice", "words"),
    [
        (("Energy",), (), Choice.DIGEST, "attached: the digest of CN Energy."),
        (
            ("Energy", "Gold"),
            NAMED[:1],
            Choice.BRIEFS,
            "attached: the digests of CN Energy, CN Gold; the brief of Acme Co.,Ltd.",
        ),
        ((), NAMED, Choice.BRIEFS, "attached: the briefs of Acme Co.,Ltd, Bao & Sons."),
        (("Energy",), NAMED, Choice.LINKS, ""),
    ],
)
def test_a_message_says_once_what_is_attached(sectors, names, choice, words):
    made = sent([sector(each) for each in sectors], names, choice=choice)
    assert made.text.count("attached:") == made.html.count("attached:") == bool(words)
    assert words in made.text
    assert bool(made.attached) == bool(words)


def test_many_files_are_counted_and_their_line_of_text_ends_in_time():
    sectors = [sector(f"S{number}", (90,), 90, 60) for number in range(70)]
    made = sent(sectors, [watched(f"K{number}") for number in range(9)], choice=Choice.BRIEFS)
    told = " ".join(made.text.split())
    assert "CN S58, CN S59 +10; the briefs of K0, K1, " in told
    assert max(map(len, made.text.splitlines())) <= WIDTH


def test_files_of_two_weeks_do_not_take_each_others_place():
    assert attached_name("digests/cn-energy.pdf", "2026-06-12") == "cn-energy-2026-06-12.pdf"


# Colours


@pytest.mark.parametrize(
    ("sectors", "names", "told"),
    [
        (("red",), (), ["red"]),
        (("red", "red"), (), ["red"]),
        (("red", "green", "red"), (), ["red", "green", "red"]),
        (("red", "green"), ("red",), ["red", "green"]),
        (("red",), ("red", "green"), ["red"]),
        ((), ("green", ""), ["green"]),
        ((), ("",), []),
    ],
)
def test_what_colours_mean_is_told_where_they_begin_and_where_they_change(sectors, names, told):
    made = sent(
        [replace(sector(f"S{at}"), colours=each) for at, each in enumerate(sectors)],
        [watched(f"K{at}", colours=each) for at, each in enumerate(names)],
    )
    found = [
        line.partition("colours: ")[2] for line in made.text.splitlines() if "colours: " in line
    ]
    assert found == told


def test_who_gets_links_alone_is_told_of_no_colours():
    assert "colours:" not in sent(choice=Choice.LINKS).text


# Headlines


@pytest.mark.parametrize("form", ["html", "text"])
def test_before_a_watchlist_many_sectors_have_headlines_and_are_told_below(form):
    sectors = [sector(f"S{number}") for number in range(MANY_SECTORS)]
    told = getattr(sent(sectors, NAMED), form)
    words = ("S0 headline", "S1 headline", "Your watchlist", "S0 in detail", "S0 told", "S0 in 400")
    assert in_order(told, *words, "S1 in detail", "S1 told", "S1 in 400")
    assert "summary" not in told


@pytest.mark.parametrize(
    ("count", "names", "choice"),
    [
        (MANY_SECTORS - 1, NAMED, Choice.DIGEST),
        (MANY_SECTORS, (), Choice.DIGEST),
        (MANY_SECTORS, NAMED, Choice.LINKS),
    ],
)
def test_otherwise_summaries_are_whole(count, names, choice):
    made = sent([sector(f"S{number}") for number in range(count)], names, choice=choice)
    assert made.text.count("summary") == count
    assert "told" not in made.text


def test_a_digest_without_room_keeps_its_summary_under_its_heading():
    whole = sector("Energy", (90_000, 100))
    last = replace(whole.lengths[-1], headed=False)
    short = replace(whole, lengths=(*whole.lengths[:-1], last))
    told = sent((short, short, short), NAMED).text
    assert [told.count(f"Energy in {size}") for size in (90_000, 100)] == [1, 2]
    assert told.count("Energy in detail") == told.count("Energy told") == 3


def test_a_long_watchlist_has_so_many_briefs_and_says_which():
    made = sent(names=[watched(f"K{number}") for number in range(50)], choice=Choice.BRIEFS)
    assert len(made.attached) == 1 + MOST_ATTACHED
    assert f"K{MOST_ATTACHED - 1}." in made.text
    assert f"K{MOST_ATTACHED}." not in made.text


# Room


def test_the_longest_digest_that_fits_is_sent_with_its_own_pictures():
    made = sent((sector(sizes=(200_000, 80_000, 100)),))
    assert "Energy in 80000" in made.html
    assert made.given_up == ("CN Energy: cut 80000",)
    assert [each.cid for each in made.pictures] == ["Energy-80000@x"]


def test_of_several_digests_the_longest_is_shortened_first():
    sectors = (sector("A", (50_000, 9_000)), sector("B", (60_000, 8_000)), sector("C", (20_000,)))
    made = sent(sectors)
    assert in_order(made.html, "A in 50000", "B in 8000", "C in 20000")


def test_with_very_many_sectors_headlines_stand_in_for_summaries():
    made = sent([sector(f"S{number}", (2_000, 90), summary=3_000) for number in range(40)])
    assert "S39 headline" in made.html
    assert "summary" not in made.html
    assert len(made.html.encode()) <= ROOM


def test_sectors_without_room_are_named():
    made = sent([sector(f"S{number}", (900,), headline=900) for number in range(90)])
    shown = sum(f"S{number} headline" in made.html for number in range(90))
    assert 40 < shown < 90
    assert f"no room: CN S{shown}, CN S{shown + 1}," in made.text
    assert made.given_up[-1] == "CN S89"
    assert len(made.attached) == shown


def test_watched_names_without_room_are_named():
    made = sent(names=[watched(f"K{number}", 1_000) for number in range(100)])
    assert "watched K39" in made.html
    assert "watched K40" not in made.html
    assert "no room: K40, K41," in made.html
    assert made.given_up == tuple(f"K{number}" for number in range(40, 100))


SIZES = st.lists(st.integers(100, 120_000), min_size=1, max_size=5).map(
    lambda sizes: (*sorted(sizes, reverse=True), 90)
)


@given(
    st.lists(SIZES, max_size=12),
    st.lists(st.integers(50, 3_000), max_size=60),
    st.sampled_from(Choice),
    st.lists(st.text(max_size=20), max_size=100),
)
def test_no_message_is_clipped(sectors, names, choice, unknown):
    made = sent(
        [sector(f"S{at}", sizes) for at, sizes in enumerate(sectors)],
        [watched(f"K{at}", size) for at, size in enumerate(names)],
        unknown,
        choice=choice,
    )
    assert len(made.html.encode()) <= ROOM
    assert made.html.startswith("<html>")
    assert made.html.endswith("</html>\n")
    assert all(each.html.endswith("\n") or not each.html for each in made.pieces)
    assert len(made.subject) <= LONGEST_SUBJECT


# Subjects


@pytest.mark.parametrize(
    ("names", "subject"),
    [
        ((), "Weekly digest, 12 June 2026"),
        (("Energy",), "CN Energy: week ending 12 June 2026"),
        (("Energy", "Gold"), "Weekly digest, 12 June 2026: CN Energy, CN Gold"),
        (
            ("Basic Materials", "Communication Services", "Consumer Defensive", "Gold", "Tin"),
            (
                "Weekly digest, 12 June 2026: CN Basic Materials, CN Communication Services, "
                "CN Consumer Defensive +2"
            ),
        ),
    ],
)
def test_the_subject_names_sectors_as_far_as_there_is_room(names, subject):
    assert sent([sector(name) for name in names]).subject == subject


def test_one_scope_of_any_length_fits_the_subject():
    long = [replace(sector(), scope="x" * 300), sector("Gold")]
    assert len(sent(long).subject) == LONGEST_SUBJECT


def test_a_subject_is_fit_for_a_header():
    hostile = replace(sector(), scope="CN\r\nBcc: x\u202e\x00")
    assert sent([hostile, hostile]).subject == "Weekly digest, 12 June 2026: CN Bcc: x , CN Bcc: x"


# Encoding


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"))))
def test_encoded_stretches_may_be_set_one_after_the_other(lines):
    pieces = [quoted(f"{line}\n") for line in lines]
    whole = b"".join(pieces)
    assert whole == quoted("".join(f"{line}\n" for line in lines))
    assert not any(line.startswith((b".", b"From ")) for line in whole.split(b"\r\n"))
    assert all(len(line) <= 78 for line in whole.split(b"\r\n"))
    assert all(one.endswith(b"\r\n") for one, _ in pairwise([*pieces, b""]))
