import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.subscribers import Choice, Subscriber
from briefs.subscribers.entry import KEYS, LONGEST_NAME, MOST_NAMES, Fault, cleaned, subscriber_of

ANN = "ann@example.org"


def of(**values):
    return subscriber_of({"address": ANN, **values})


def test_an_address_is_enough():
    assert subscriber_of({"address": f" {ANN}\t"}) == Subscriber(ANN)


def test_an_entry_may_say_all():
    values = {
        "address": "Ann@Example.org",
        "name": " Ann\n Example ",
        "language": "DE-at",
        "sectors": ["CN Basic  Materials", "US Energy", "us energy", " "],
        "watchlist": ["002428.shz", " Brk-b.us", "002428.SHZ"],
        "edition": "Briefs",
    }
    assert subscriber_of(values) == Subscriber(
        *("Ann@example.org", "Ann Example", "de-AT"),
        *(("CN Basic Materials", "US Energy"), ("002428.SHZ", "BRK-B.US"), Choice.BRIEFS),
    )


TAGS = {
    "en": "en",
    "EN": "en",
    "en_GB": "en-GB",
    "zh-hans": "zh-Hans",
    "ZH-HANT-tw": "zh-Hant-TW",
    "es-419": "es-419",
    "de-1996": "de-1996",
    " fr ": "fr",
}


@pytest.mark.parametrize("tag", TAGS)
def test_a_language_is_written_as_the_standard_has_it(tag):
    assert of(language=tag).language == TAGS[tag]


FAULTY = [
    ({"name": 1}, "name", "should be a text in quotes", "1"),
    ({"name": "x" * (LONGEST_NAME + 1)}, "name", "longer than 200 characters", "'xxx"),
    ({"address": ""}, "address", "is empty", ""),
    ({"address": None}, "address", "should be a text in quotes", "None"),
    ({"address": "ann"}, "address", "must have an @-sign", "'ann'"),
    ({"address": ["a@b.org"]}, "address", "should be a text in quotes", ""),
    ({"language": "english"}, "language", "en, de or zh-Hans", "'english'"),
    ({"language": "xx"}, "language", "en, de or zh-Hans", "'xx'"),
    ({"language": ""}, "language", "en, de or zh-Hans", ""),
    ({"language": "en" * 10_000}, "language", "en, de or zh-Hans", "'enen"),
    ({"language": True}, "language", "should be a text in quotes", "True"),
    ({"sectors": "US Energy"}, "sectors", "should be a list of texts", "'US Energy'"),
    ({"sectors": ["US Energy", 7]}, "sectors", "should be a text in quotes", ""),
    ({"watchlist": ["A.N"] * (MOST_NAMES + 1)}, "watchlist", "more than 500 entries", ""),
    ({"watchlist": {"A": 1}}, "watchlist", "should be a list of texts", ""),
    ({"edition": "brief"}, "edition", "digest, briefs, links; did you mean 'briefs'?", "'brief'"),
    ({"edition": 3.5}, "edition", "should be a text in quotes", "3.5"),
    ({"watch": ["A.N"]}, "watch", "no known key; did you mean 'watchlist'?", ""),
    ({"x\x1b[2J": 1}, "x[2J", "no known key; known are address, name, language", ""),
]


@pytest.mark.parametrize(("values", "key", "message", "found"), FAULTY)
def test_a_fault_says_what_is_wrong_with_which_value(values, key, message, found):
    (fault,) = of(**values)
    assert fault.key == key
    assert message in fault.message
    assert fault.found.startswith(found)
    assert bool(fault.found) == bool(found)
    assert len(fault.found) <= 60


def test_all_faults_are_told_at_once():
    faults = subscriber_of({"name": 1, "edition": "x", "nmae": ""})
    assert [fault.key for fault in faults] == ["nmae", "name", "edition", "address"]
    assert faults[-1] == Fault("address", "is missing")


NAMES = {
    "Ann Example": "Ann Example",
    "  Ann \t Example\r\n": "Ann Example",
    "Ann\r\nBcc: x@example.org": "Ann Bcc: x@example.org",
    "Ann\0Example": "AnnExample",
    "\ufeffAnn": "Ann",
    "\u202egro.elpmaxe": "gro.elpmaxe",
    "Ann\u2066x\u2069\u200e\u200f\u061c": "Annx",
    "Ann\x1b[31m": "Ann[31m",
    "Ann\u2028Example": "Ann Example",
    "李明": "李明",
    "می\u200cخواهم": "می\u200cخواهم",
    "A\u0308rger": "Ärger",
    "Ann\U000e0041": "Ann",
    "👩\u200d💻": "👩\u200d💻",
    "\ud800": "",
}


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_one_line_that_reads_as_it_is_written(text):
    assert cleaned(text) == NAMES[text]
    assert of(name=text).name == NAMES[text]


@given(st.text())
def test_whatever_a_name_was_no_control_is_left(text):
    name = cleaned(text)
    assert cleaned(name) == name
    assert all(each in "\u200c\u200d" or unicodedata.category(each)[0] != "C" for each in name)
    assert name == " ".join(name.split())


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=9), anything))
def test_any_entry_is_a_subscriber_or_has_faults(values):
    found = subscriber_of(values)
    if isinstance(found, tuple):
        assert found
        assert all(fault.found.isprintable() for fault in found)
    else:
        assert values["address"].strip().casefold().startswith(found.folded[:1])


@given(
    st.lists(st.text("aBc.1 ", max_size=5), max_size=9),
)
def test_names_stand_once_in_their_order(names):
    found = of(sectors=names).sectors
    folded = [name.casefold() for name in found]
    assert len(set(folded)) == len(folded)
    assert set(found) <= {" ".join(name.split()) for name in names}
