import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.errors import UsageError
from briefs.subscribers import Choice, Subscriber, lists
from briefs.subscribers.lists import MOST_PROBLEMS, read_lists

TOML = """
# Clients
[[subscriber]]
address = "ann@example.org"
name = "Ann Example"
language = "de"
sectors = ["CN Basic Materials"]
watchlist = ["002428.SHZ", "000657.SHZ"]
edition = "briefs"

[[subscriber]]
address = "bob@example.org"
"""


@pytest.fixture
def write(tmp_path):
    """Writes a list, and gives its path."""

    def writing(text, name="list.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return writing


def told(read, path):
    return [str(each).removeprefix(f"{path}:") for each in read.problems]


def test_a_list_is_read_in_its_order(write):
    path = write(TOML)
    read = read_lists([path])
    ann, bob = read.subscribers
    assert ann.subscriber == Subscriber(
        *("ann@example.org", "Ann Example", "de"),
        *(("CN Basic Materials",), ("002428.SHZ", "000657.SHZ"), Choice.BRIEFS),
    )
    assert bob.subscriber == Subscriber("bob@example.org")
    assert (ann.place, bob.place) == (f"{path}:3", f"{path}:11")
    assert (read.problems, read.bad) == ((), 0)


def test_the_same_list_as_a_table_is_the_same(write):
    table = (
        "address,name,language,sectors,watchlist,edition\n"
        "ann@example.org,Ann Example,de,CN Basic Materials,002428.SHZ;000657.SHZ,briefs\n"
        "bob@example.org,,,,,\n"
    )
    read = [read_lists([write(TOML)]), read_lists([write(table, "list.CSV")])]
    first, second = ([each.subscriber for each in found.subscribers] for found in read)
    assert first == second


MIXED = """
title = "Clients"
[[subscriber]]
name = 5
nmae = "Ann"
address = "ann"

[[subscriber]]
name = "Nobody"
[[subscriber]]
address = "carl@example.org"
edition = "links"
[[subscriber]]
address = "CARL@Example.org"
[subscribers]
"""


def test_bad_entries_are_told_with_their_lines_and_the_rest_is_read(write):
    path = write(MIXED)
    read = read_lists([path])
    assert [each.subscriber.address for each in read.subscribers] == ["carl@example.org"]
    assert told(read, path) == [
        "4: name: should be a text in quotes; found 5",
        "5: nmae: is no known key; did you mean 'name'?",
        "6: address: is no address: an email address must have an @-sign; found 'ann'",
        "8: address: is missing",
        "13: address: stands on line 10 already, which counts; found 'CARL@example.org'",
        "2: title: is no known key; known are subscriber",
        "15: subscribers: is no known key; did you mean 'subscriber'?",
    ]
    assert read.bad == 5


BAD_ROWS = """address,name,edition
ann@example.org,Ann,digest
bob@example,Bob,all
ann@EXAMPLE.org,,
"carl@example.org,
dora@example.org",,
eve@example.org
"""


def test_bad_rows_are_told_with_their_lines_and_the_rest_is_read(write):
    path = write(BAD_ROWS, "list.csv")
    read = read_lists([path])
    assert [each.place for each in read.subscribers] == [f"{path}:2"]
    lines = told(read, path)
    assert [line.partition(": ")[0] for line in lines] == ["3", "3", "4", "5", "7"]
    assert lines[2].startswith("4: address: stands on line 2 already")
    assert read.bad == 4


def test_an_address_counts_once_in_all_files(write):
    first, second = write(TOML), write("email\nBOB@example.org\neve@example.org\n", "more.csv")
    read = read_lists([first, second])
    assert [each.place for each in read.subscribers] == [
        f"{first}:3",
        f"{first}:11",
        f"{second}:3",
    ]
    assert [str(each) for each in read.problems] == [
        f"{second}:2: address: stands on {first}:11 already, which counts; found 'BOB@example.org'"
    ]


NO_LISTS = {
    "subscriber = 1": "1: subscriber: should be a list; write [[subscriber]] before each",
    "\n[subscriber]\naddress = 'a@b.org'": (
        "2: subscriber: should be a list; write [[subscriber]] before each"
    ),
    "subscriber = [\n1]": "2: subscriber: should be a table",
}


@pytest.mark.parametrize("text", NO_LISTS)
def test_another_shape_is_told(text, write):
    path = write(text)
    read = read_lists([path])
    assert told(read, path) == [NO_LISTS[text]]
    assert (read.subscribers, read.bad) == ((), 1)


def test_a_file_without_entries_is_an_empty_list(write):
    assert read_lists([write("")]).subscribers == ()
    assert read_lists([write("address\n", "a.csv")]).subscribers == ()


REFUSED = {
    TOML + 'address = "twice@example.org"': ":13: cannot be read as TOML",
    "[[subscriber]\n": ":1: cannot be read as TOML",
    "x = " + "1" * 5000: "holds what no list of subscribers does",
    "x = " + "[" * 5000: "holds what no list of subscribers does",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_file_that_is_no_toml_is_refused(text, write):
    with pytest.raises(UsageError, match=REFUSED[text]) as caught:
        read_lists([write(text)])
    assert "list.toml" in str(caught.value)


def test_a_file_that_cannot_be_read_is_refused(write, monkeypatch, tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_lists([tmp_path / "nowhere.toml"])
    path = write("")
    path.write_bytes(b'name = "Zo\xeb"')
    with pytest.raises(UsageError, match=":1: is no UTF-8 text"):
        read_lists([path])
    monkeypatch.setattr(lists, "MOST_TOML_BYTES", 10)
    with pytest.raises(UsageError, match="is larger than 10 bytes") as caught:
        read_lists([path])
    assert caught.value.hint == "Make it a CSV file."


def test_problems_are_told_up_to_a_bound(write):
    rows = "\n".join(["address", *["nobody"] * (MOST_PROBLEMS + 1200)])
    read = read_lists([write(rows, "list.csv")])
    assert len(read.problems) == MOST_PROBLEMS + 1
    assert str(read.problems[-1]) == "the list: has 1,200 more problems like these"
    assert read.bad == MOST_PROBLEMS + 1200


pieces = st.sampled_from(
    ["[[subscriber]]\n", 'address = "a@b.org"\n', "name = 3\n", "[", "]", "{", "=", "'", '"', "\n"]
)


@given(st.text(max_size=60) | st.lists(pieces, max_size=12).map("".join), st.booleans())
def test_any_text_is_a_list_or_refused(tmp_path_factory, text, table):
    path = tmp_path_factory.getbasetemp() / ("any.csv" if table else "any.toml")
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read = read_lists([path])
    except UsageError:
        return
    errors = [each for each in read.problems if each.is_error]
    assert bool(errors) == bool(read.bad)
    assert len({each.subscriber.folded for each in read.subscribers}) == len(read.subscribers)
