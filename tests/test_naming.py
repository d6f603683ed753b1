import re
import unicodedata
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from briefs.naming import file_stem, issue_name, scope_slug, wiki_name


@pytest.mark.parametrize(
    ("symbol", "exchange", "stem"),
    [
        ("002428", "SHZ", "002428.SHZ"),
        ("BRK.B", "NYSE", "BRK.B.NYSE"),
        ("BF-B", "NYSE", "BF-B.NYSE"),
        ("0700", "HK", "0700.HK"),
        ("^GSPC", "INDEX", "^GSPC.INDEX"),
        ("EURUSD=X", "CCY", "EURUSD=X.CCY"),
    ],
)
def test_a_plain_symbol_is_its_own_file_name(symbol, exchange, stem):
    assert file_stem(symbol, exchange) == stem


# The digits stand here in full: a file's name is its address, and must never change.
@pytest.mark.parametrize(
    ("symbol", "exchange", "stem"),
    [
        ("aapl", "US", "aapl-us-34ddef03"),
        ("BF/B", "US", "bf-b-us-e61a27b6"),
        ("../../etc/passwd", "US", "etc-passwd-us-04fbfd0b"),
        ("CON", "US", "con-us-16259429"),
        ("Société", "PA", "societe-pa-4c3a2b59"),
        ("\u5929\u5730", "", "name-3ab0dc39"),
    ],
)
def test_any_other_symbol_is_a_slug_and_eight_digits(symbol, exchange, stem):
    assert file_stem(symbol, exchange) == stem


HOSTILE = (
    *("../../x", "..", ".", "", " ", "/", "\\", "x/y", "x\\y", ".git", "-rf", "~", "$HOME", "%2e"),
    *("CON", "con", "NUL", "COM1", "LPT9", "PRN.txt", "AUX-", "A.", ".A", "A..B", "A--B", "^"),
    *("aapl", "AAPL", "Aapl", "Home", "HOME", "A B", "A\tB", "A\nB", "A\0B", "A:B", "A*B", 'A"B'),
    *("BF.B", "BF-B", "BF/B", "BF=B", "caf\u00e9", "cafe\u0301", "CAFE", "\u5929", "\u5730"),
    *("\ufb01", "FI", "A" * 300, "A" * 301, "\u202ea", "<b>", "A|B", "A\x1b[31mB"),
)
WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folded(stem):
    """The name as a file system sees it that folds case and Unicode forms."""
    return unicodedata.normalize("NFKC", stem.casefold())


def safe(stem):
    return (
        re.fullmatch(r"\^?[A-Za-z0-9]([A-Za-z0-9.=-]*[A-Za-z0-9])?", stem) is not None
        and len(stem) <= 60
        and ".." not in stem
        and WINDOWS_DEVICES.fullmatch(stem) is None
    )


def test_hostile_and_real_symbols_get_safe_names_and_none_twice():
    listings = [(symbol, exchange) for symbol in HOSTILE for exchange in ("US", "us", "", "../x")]
    stems = [file_stem(*listing) for listing in listings]
    assert [stem for stem in stems if not safe(stem)] == []
    assert len({folded(stem) for stem in stems}) == len(listings)


LISTING = st.tuples(
    st.one_of(st.text(max_size=50), st.from_regex(r"[\^A-Za-z0-9.=/-]{1,8}", fullmatch=True)),
    st.one_of(st.text(max_size=10), st.sampled_from(["US", "us", "SHZ", "B.US", ""])),
)


@given(one=LISTING, other=LISTING)
def test_any_two_listings_have_safe_names_that_differ(one, other):
    assume(one != other)
    names = file_stem(*one), file_stem(*other)
    assert all(map(safe, names))
    assert folded(names[0]) != folded(names[1])
    assert file_stem(*one) == names[0]


@pytest.mark.parametrize(
    ("scope", "slug"),
    [
        ("CN Basic Materials", "cn-basic-materials"),
        ("US Energy", "us-energy"),
        ("Unclassified", "unclassified"),
        ("US Oil & Gas", "us-oil-gas-9d73bfdd"),
        ("cn basic materials", "cn-basic-materials-85176cf5"),
        ("电子", "sector-"),
        ("../../x", "x-"),
        ("CON", "con-"),
        ("", "sector-e3b0c442"),
    ],
)
def test_a_sector_has_a_file_name_of_its_own(scope, slug):
    assert scope_slug(scope).startswith(slug)
    assert re.fullmatch(r"[a-z0-9-]+", scope_slug(scope))


@given(st.lists(st.text(max_size=60), min_size=2, unique=True))
def test_two_sectors_never_share_a_file(scopes):
    assert len({scope_slug(scope) for scope in scopes}) == len(scopes)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 6, 12), "2026-W24"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2026, 1, 2), "2026-W01"),
    ],
)
def test_an_issue_is_named_by_its_iso_week(day, name):
    assert issue_name(day) == name


@pytest.mark.parametrize(
    ("symbol", "exchange", "name"),
    [
        ("002125", "SHZ", "002125-SHZ"),
        ("BRK.B", "NYSE", "BRK_B-NYSE"),
        ("BF-B", "NYSE", "BF-B-NYSE"),
        ("^GSPC", "INDEX", "gspc-index-fe156fda"),
        ("aapl", "US", "aapl-us-34ddef03-db650d33"),
        ("SECTOR-CN", "US", "name-sector-cn-us-4923069f"),
        ("2026-06-12-CN", "US", "name-2026-06-12-cn-us-b3dc39a2"),
        ("A", "1234ABCD", "a-1234abcd-f9992ded"),
    ],
)
def test_a_page_of_a_wiki_is_named_without_a_dot(symbol, exchange, name):
    assert wiki_name(file_stem(symbol, exchange)) == name


STEMS = st.one_of(
    LISTING.map(lambda listing: file_stem(*listing)),
    st.from_regex(r"(sector|2026-06-12|A|home)[A-Za-z0-9._-]{0,9}", fullmatch=True),
)


@given(one=STEMS, other=STEMS)
def test_two_pages_of_a_wiki_never_share_a_name(one, other):
    assume(one != other)
    assert wiki_name(one).casefold() != wiki_name(other).casefold()


@given(stem=STEMS, scope=st.text(max_size=20) | st.sampled_from(["CN Energy", "US Oil"]))
def test_a_page_of_a_wiki_has_no_name_of_a_sector_or_digest(stem, scope):
    name = wiki_name(stem).casefold()
    assert re.fullmatch(r"[a-z0-9][a-z0-9_]*(-[a-z0-9_]+)+", name)
    assert not name.startswith("sector-")
    assert not re.match(r"\d{4}-\d\d-\d\d-", name)
    assert name != f"sector-{scope_slug(scope)}"
