import json
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, model_validator

from briefs.errors import LayoutError, SettingsError
from briefs.tomlplace import line_of, load_toml, places

ROOT = Path(__file__).parent.parent

TEXT = """\
# A comment with a = 1 and [tables] in it
name = "house"  # and "another
'quoted key' = 1
"a.b" = 2
a.b.c = 3
a.b.d = [1,
  2,  # two
  [3],
]
long = \"\"\"
[no.table]
no_key = 1 \\\"""
still""\"\"\"
raw = '''
[nor.this]'''
point = 1.5
when = 1979-05-27 07:32:00

[colours]
ink = "#000000"
deep.er = { x = 1, y = { z = "}" }, "q.r" = [{ s = 1 }] }

[ colours . "more" ]
paper = "white"

[[face]]
file = "a"

  [[face]]
  file = "b"

  [face.size]
  width = 1

  [[face.glyph]]
  code = 1

  [[face.glyph]]
  code = 2
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("name",), 2),
        (("quoted key",), 3),
        (("a.b",), 4),
        (("a", "b", "c"), 5),
        (("a",), 5),
        (("a", "b", "d"), 6),
        (("a", "b", "d", 0), 6),
        (("a", "b", "d", 1), 7),
        (("a", "b", "d", 2, 0), 8),
        (("long",), 10),
        (("raw",), 14),
        (("point",), 16),
        (("when",), 17),
        (("colours",), 19),
        (("colours", "ink"), 20),
        (("colours", "deep", "er", "y", "z"), 21),
        (("colours", "deep", "er", "q.r", 0, "s"), 21),
        (("colours", "more"), 23),
        (("colours", "more", "paper"), 24),
        (("face",), 26),
        (("face", 0), 26),
        (("face", 0, "file"), 27),
        (("face", 1), 29),
        (("face", 1, "file"), 30),
        (("face", 1, "size", "width"), 33),
        (("face", 1, "glyph", 0, "code"), 36),
        (("face", 1, "glyph", 1, "code"), 39),
    ],
)
def test_a_key_has_a_line(place, line):
    assert line_of(TEXT, place) == line
    assert line_of(TEXT.replace("\n", "\r\n"), place) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("missing",), 1),
        ((), 1),
        (("no", "table"), 1),
        (("nor",), 1),
        (("colours", "missing"), 19),
        (("colours", "ink", "deeper"), 20),
        (("face", 1, "missing"), 29),
        (("face", 0, "glyph", 0), 26),
        (("face", 7), 26),
    ],
)
def test_what_is_not_there_has_the_line_of_the_table_around_it(place, line):
    assert line_of(TEXT, place) == line


def test_the_example_is_toml_and_all_of_it_has_a_place():
    found = set(leaves(tomllib.loads(TEXT)))
    assert found == places(TEXT).keys()
    assert len(found) >= 20


def leaves(node, place=()):
    """The place of everything in a tree but of itself."""
    steps = node.items() if isinstance(node, dict) else enumerate(node)
    for step, child in steps:
        yield (*place, step)
        if isinstance(child, dict | list):
            yield from leaves(child, (*place, step))


@pytest.mark.parametrize("path", sorted(ROOT.glob("layouts/**/*.toml")), ids=lambda path: path.name)
def test_every_key_of_our_own_files_stands_on_its_line(path):
    text = path.read_text("utf-8")
    written, known = text.splitlines(), places(text)
    for place in leaves(tomllib.loads(text)):
        line = written[known[place] - 1]
        assert isinstance(place[-1], int) or place[-1] in line


keys = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=0, max_size=6)
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
scalars = st.one_of(words, st.integers(-9, 9), st.booleans(), st.floats(-9, 9))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=6,
)


def written_inline(value):
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{quoted(k)} = {written_inline(v)}' for k, v in value.items())} }}"
    if isinstance(value, list):
        return f"[\n{','.join(map(written_inline, value))}\n]"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def quoted(text):
    # JSON's escapes are TOML's; DEL alone needs one in TOML only.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@given(st.dictionaries(keys, values, max_size=5))
def test_whatever_toml_says_every_key_of_it_is_found_and_none_besides(tree):
    text = "".join(f"# = [\n{quoted(key)} = {written_inline(each)}\n" for key, each in tree.items())
    read = tomllib.loads(text)
    assert places(text).keys() == set(leaves(read))


# Mistakes


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Glyph(Table):
    code: int


class Face(Table):
    family: str
    weight: Annotated[int, Field(ge=1, le=1000)] = 400
    glyphs: list[Glyph] = Field(default_factory=list)


class Sheet(Table):
    """One of everything that can be wrong."""

    name: Annotated[str, Field(min_length=1)] = "sheet"
    bold: bool = False
    paper: Literal["a4", "letter"] = "a4"
    face: list[Face] = Field(default_factory=list)
    sizes: dict[Literal["scores", "timeline"], Face] = Field(default_factory=dict)
    least: float = 0.0
    most: float = 1.0

    @model_validator(mode="after")
    def _in_order(self):
        if self.least > self.most:
            raise ValueError("least is above most")
        return self


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", None),
        ("name = 1", ":1: name: should be a text in quotes; found 1"),
        ("\nname = ''", ":2: name: is empty"),
        ("bold = 'yes'", ":1: bold: should be true or false; found 'yes'"),
        ("least = true", ":1: least: should be a number; found true"),
        ("paper = 'leter'", (
            ":1: paper: should be 'a4' or 'letter'; found 'leter'; did you mean 'letter'?"
        )),
        ("paper = 'A0'", ":1: paper: should be 'a4' or 'letter'; found 'A0'"),
        ("face = 'x'", ":1: face: should be a list; found 'x'"),
        ("[face]\nfamily = 'x'", ":1: face: should be a list"),
        ("face = [1]", ":1: face.0: should be a table; found 1"),
        ("# one\n\n[[face]]", ":3: face.0.family: is missing"),
        (
            "[[face]]\nfamily = 'x'\n[[face]]\nfamily = 'x'\nweight = 0",
            ":5: face.1.weight: should be greater than or equal to 1; found 0",
        ),
        ("face = [{ family = 'x' },\n{ family = 'x', weight = 1.5 }]", (
            ":2: face.1.weight: should be a whole number; found 1.5"
        )),
        ("nmae = 'x'", ":1: nmae: is no known key; did you mean 'name'?"),
        ("zzz = 'x'", (
            ":1: zzz: is no known key; known are name, bold, paper, face, sizes, least, most"
        )),
        ("[face_]\nx = 1", ":1: face_: is no known key; did you mean 'face'?"),
        ("[[face]]\nfamily = 'x'\nwieght = 1", (
            ":3: face.0.wieght: is no known key; did you mean 'weight'?"
        )),
        ("[sizes.scores]\nfamily = 'x'\nglyphs = [\n{ code = 1 },\n{ cod = 1, code = 2}]", (
            ":5: sizes.scores.glyphs.1.cod: is no known key; did you mean 'code'?"
        )),
        ("[sizes.score]\nfamily = 'x'", (
            ":1: sizes.score: should be 'scores' or 'timeline'; found 'score'; "
            "did you mean 'scores'?"
        )),
        ("name = 'x'\nleast = 2.0", ":1: least is above most"),
        ("name =", ":1: cannot be read as TOML: Invalid value"),
        ("name = 'x'\nbold = maybe\n", ":2: cannot be read as TOML: Invalid value"),
        ("name = 'x'\n\nname = 'y'", ":3: cannot be read as TOML: Cannot overwrite a value"),
        ("name = 'x'\n[face\n\n", ":2: cannot be read as TOML: Expected ']' at the end of a tabl"),
        (f"name = {'x' * 10 ** 4!r}\nbold = {'y' * 99!r}", (
            f":2: bold: should be true or false; found '{'y' * 56}…"
        )),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_to_do(text, message, tmp_path):
    path = tmp_path / "sheet.toml"
    path.write_text(text, "utf-8")
    if message is None:
        assert load_toml(Sheet, path, LayoutError) == (Sheet(), text)
        return
    with pytest.raises(LayoutError) as caught:
        load_toml(Sheet, path, LayoutError)
    assert str(caught.value).startswith(f"{path}{message}")
    assert "\n" not in str(caught.value)


def test_all_mistakes_are_named_at_once_in_the_order_of_their_lines(tmp_path):
    path = tmp_path / "sheet.toml"
    path.write_text("paper = 'b5'\nnmae = 'x'\nbold = 1\n[[face]]\n[sizes]\nx = {}")
    with pytest.raises(SettingsError) as caught:
        load_toml(Sheet, path, SettingsError)
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == [
        f"{path}:{line}" for line in (1, 2, 3, 4, 6, 6)
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name = 'a'\nbold = 'caf\xe9'", ":2: is no UTF-8 text: invalid continuation byte"),
        (b"\xff\xfen\0", ":1: is no UTF-8 text: invalid start byte"),
        (None, ": cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_text_is_named(content, message, tmp_path):
    path = tmp_path / "sheet.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_toml(Sheet, path, SettingsError)
    assert str(caught.value) == f"{path}{message}"
