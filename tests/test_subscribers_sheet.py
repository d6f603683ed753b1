import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.errors import UsageError
from briefs.subscribers import sheet
from briefs.subscribers.sheet import read_sheet


@pytest.fixture
def read(tmp_path):
    """Reads a text, or bytes, as a file: rows as (line, values or trouble), and the warnings."""

    def reading(content, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = read_sheet(path)
        rows = [(row.line, row.trouble or row.values) for row in found.rows]
        return rows, [str(each).removeprefix(f"{path}:") for each in found.warnings]

    return reading


ALL = "address,name,language,sectors,watchlist,edition\n"
ROW = {
    "address": "ann@example.org",
    "name": "Ann, of X",
    "language": "en",
    "sectors": ["CN Basic Materials", "US Energy"],
    "watchlist": ["A.N", "B.N"],
    "edition": "briefs",
}
FORMS = [
    ALL + 'ann@example.org,"Ann, of X",en,CN Basic Materials;US Energy,A.N|B.N,briefs\n',
    (
        "Edition;E-Mail;NAME;Watchlist; Sectors ;language\r\n"
        'briefs;ann@example.org;Ann, of X;A.N|B.N;"CN Basic Materials;US Energy";en\r\n'
    ),
    (
        "email_address\tname\tlanguage\tsectors\twatchlist\tedition\r"
        "ann@example.org\tAnn, of X\ten\tCN Basic Materials;US Energy\tA.N;B.N\tbriefs\r"
    ),
    (
        "\ufeff\n\nEmail Address,Name,Language,Sectors,Watchlist,Edition,,\n"
        'ann@example.org,"Ann, of X",en,CN Basic Materials|US Energy,A.N|B.N,briefs,,\n,,,,,,,\n'
    ),
]


@pytest.mark.parametrize("text", FORMS)
def test_a_table_may_have_many_forms(text, read):
    rows, warnings = read(text)
    assert [values for _, values in rows] == [ROW]
    assert warnings == []


def test_an_address_alone_is_a_table(read):
    assert read("address\nann@example.org\n\nbob@example.org")[0] == [
        (2, {"address": "ann@example.org"}),
        (4, {"address": "bob@example.org"}),
    ]
    assert read("address") == ([], [])


def test_blank_cells_say_nothing(read):
    assert read(ALL + "ann@example.org,, ,,,\n")[0] == [(2, {"address": "ann@example.org"})]


def test_lines_are_those_of_the_file_whatever_is_within_cells(read):
    text = 'name,address\n"Ann\nof\r\nX",a@b.org\n\n,b@b.org\n"C\n",c@b.org\n,d@b.org\n'
    assert read(text)[0] == [
        (2, SEVERAL),
        (6, {"address": "b@b.org"}),
        (7, SEVERAL),
        (9, {"address": "d@b.org"}),
    ]


def test_a_quotation_mark_left_open_does_not_swallow_people_unseen(read):
    assert read('name,address\n"Ann,a@b.org\nBob,b@b.org\n"Cy",c@b.org\n')[0] == [(2, QUOTES)]
    assert read('address,name\na@b.org,"Ann\nb@b.org,Bob"\nc@b.org,Cy\n')[0] == [
        (2, SEVERAL),
        (4, {"address": "c@b.org", "name": "Cy"}),
    ]


SEVERAL = "has a cell of several lines: is a quotation mark left open?"
QUOTES = "has a quotation mark that is not closed, or closed too early"
TROUBLE = {
    "a@b.org\n": "has 1 cells, where the headings are 2",
    "a@b.org,x,y\n": "has 3 cells, where the headings are 2",
    'a@b.org,"x"y\n': QUOTES,
    'a@b.org,"x\n': QUOTES,
    f'a@b.org,"{"x" * 200_000}"\n': QUOTES,
}


@pytest.mark.parametrize("row", TROUBLE)
def test_a_row_that_cannot_be_read_is_told_with_its_line(row, read):
    rows, _ = read(f"address,name\n\n{row}")
    assert rows == [(3, TROUBLE[row])]


def test_the_rows_after_one_that_cannot_be_read_are_read(read):
    rows, _ = read('address,name\na@b.org,"x"y\nb@b.org,B\nc@b.org\nd@b.org,"D"\n')
    assert [line for line, found in rows if isinstance(found, str)] == [2, 4]
    assert [found["address"] for _, found in rows if isinstance(found, dict)] == [
        "b@b.org",
        "d@b.org",
    ]


def test_columns_that_are_not_read_are_told(read):
    rows, warnings = read("address,adress,Phone No,reason,since\na@b.org,x,y,z,w\n")
    assert rows == [(2, {"address": "a@b.org"})]
    assert warnings == [
        "1: column 'adress' is not read; did you mean 'address'?",
        "1: column 'phone no' is not read",
    ]


def test_who_is_not_active_is_not_imported_from_a_list_of_ours(read):
    rows, warnings = read("address,standing\na@b.org,active\nb@b.org,Unsubscribed\nc@b.org,\n")
    assert [line for line, found in rows if isinstance(found, dict)] == [2, 4]
    assert rows[1] == (3, "standing is 'unsubscribed': only who is active is imported")
    assert warnings == []


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("'=A1", "=A1"),
        ("'+1", "+1"),
        ("'  -x", "  -x"),
        ("'t Hooft", "'t Hooft"),
        ("''=A1", "'=A1"),
        ("=A1", "=A1"),
    ],
)
def test_the_apostrophe_before_a_formula_is_taken_off(cell, name, read):
    assert read(f"address,name\na@b.org,{cell}\n")[0][0][1]["name"] == name


REFUSED = {
    "": "no column is headed address",
    "\n\n": "no column is headed address",
    "name,mail\na,b\n": "no column is headed address",
    "ann@example.org\nbob@example.org\n": "no column is headed address",
    "address,email\n": "two columns are headed address",
    "address,name,Name\n": "two columns are headed name",
    "address,name\nann@example.org,Zoë\n".encode("latin-1"): "2: is no UTF-8, it may be Latin-1",
    "address\n".encode("utf-16"): "is UTF-16, not UTF-8",
    "address\n".encode("utf-16-be"): "is UTF-16, not UTF-8",
    "address\n".encode("utf-16-le"): "is UTF-16, not UTF-8",
}


@pytest.mark.parametrize("content", REFUSED)
def test_what_is_no_list_is_refused(content, read):
    with pytest.raises(UsageError, match=REFUSED[content]) as caught:
        read(content)
    assert caught.value.hint.endswith(".")


def test_a_file_that_cannot_be_read_is_told(tmp_path, monkeypatch, read):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_sheet(tmp_path / "nowhere.csv")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_sheet(tmp_path)
    with pytest.raises(UsageError, match="cannot be read: embedded null"):
        read_sheet(tmp_path / "a\0b")
    monkeypatch.setattr(sheet, "MOST_BYTES", 20)
    assert read("address\na@example.o\n")[0]
    with pytest.raises(UsageError, match="is larger than 20 bytes"):
        read("address\nab@example.org\n")


@given(st.text() | st.text("address,;\"\n\r\t'|=", max_size=60))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        rows = list(read_sheet(path).rows)
    except UsageError as error:
        assert str(path) in str(error)  # noqa: PT017 (not every text raises)
    else:
        assert all(bool(row.trouble) != bool(row.values) for row in rows)


names = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), min_size=1, max_size=9)


@given(st.lists(names.filter(str.strip), max_size=5), st.sampled_from(",;\t"))
def test_what_another_program_wrote_is_read_back(tmp_path_factory, told, delimiter):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows([("name", "address"), *((name, "a@b.org") for name in told)])
    path = tmp_path_factory.getbasetemp() / "written.csv"
    path.write_text(stream.getvalue(), "utf-8", newline="")
    rows = list(read_sheet(path).rows)
    plain = [name for name in told if not name.startswith("'")]
    assert [row.values["name"] for row, name in zip(rows, told, strict=True) if name in plain] == (
        plain
    )
