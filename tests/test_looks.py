import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import get_args

import pytest

from briefs.cli import main
from briefs.cli.looks import FILES
from briefs.layout import Theme, load_layout
from briefs.layout.plan import Face, Part

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "layouts" / "house"


@pytest.fixture
def briefs(tmp_path, monkeypatch, capsys):
    """Runs the command line in this process, in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["briefs", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


COPIED = """\
Copied the layout house to {folder}. Edit there:
  themes/*.toml       colours, typefaces, type sizes, margins
  layout.toml         pages, what goes first, sizes of the exhibits, fonts
  brief.css           where things stand in a brief's PDF
  brief.html.j2       what stands in a brief's PDF
  brief.md.j2         what stands in a brief's Markdown
  digest.css          where things stand in a digest's PDF
  digest.html.j2      what stands in a digest's PDF
  digest.md.j2        what stands in a digest's Markdown
  digest-parts.md.j2  what its Markdown shares with the text of its e-mail
  pack.css            the cover of the pack and its page numbers
  pack.html.j2        what stands on the cover
  mail/*              the e-mail: style sheet and templates of its parts
  site/*              the pages of the site, their style sheet and script
  wiki/*              what stands on a wiki's pages around the editions
  unsubscribe/*       the pages of who wants no more mail
  texts/*.md          method and glossary
  disclosures/*.toml  what is disclosed
and look at what comes of it:
  briefs layout check {quoted}
  briefs preview seeds --layout {quoted}
  briefs build seeds --layout {quoted}
"""


@pytest.mark.parametrize("folder", ["mine", "art/my looks"])
@pytest.mark.parametrize("source", [(), ("--from", "house")])
def test_a_new_layout_says_what_to_edit_and_how_to_go_on(source, folder, briefs):
    quoted = shlex.quote(folder)
    assert briefs("layout", "new", folder, *source) == (
        0,
        COPIED.format(folder=folder, quoted=quoted),
        "",
    )
    assert load_layout(folder).theme == load_layout().theme
    assert all(list(Path(folder).glob(name)) for name in FILES)


def test_the_files_that_are_named_are_all_that_one_edits():
    named = {path for name in FILES for path in HOUSE.glob(name)}
    fonts = set((HOUSE / "fonts").iterdir())
    assert {path for path in HOUSE.rglob("*") if path.is_file()} == named | fonts


def test_a_new_layout_is_sound(briefs):
    briefs("layout", "new", "mine")
    sound = (0, "2 themes (house, plain), no mistakes\n", "")
    assert briefs("layout", "check", "mine") == sound
    assert briefs("layout", "check", "house") == sound


def test_every_mistake_of_a_layout_is_printed_with_its_file_and_line(briefs, tmp_path):
    root = shutil.copytree(HOUSE, tmp_path / "mine")
    for name, mistake in (
        ("brief.html.j2", "{% if %}"),
        ("brief.md.j2", "{{ x"),
        ("themes/plain.toml", "[colour]"),
    ):
        with (root / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{mistake}\n")
    shutil.copy(root / "themes" / "house.toml", root / "themes" / "own.toml")
    own = (root / "themes" / "own.toml").read_text("utf-8")
    (root / "themes" / "own.toml").write_text(own.replace('muted = "#', 'muted = "', 1))
    code, out, err = briefs("layout", "check", "mine")
    assert (code, out) == (1, "")
    said = [line.removeprefix("error ").partition(": ") for line in err.splitlines()]
    files = [place.partition(":")[0].removeprefix(f"{root}/") for place, _, _ in said]
    assert files == ["themes/own.toml", "themes/plain.toml", "brief.html.j2", "brief.md.j2"]
    for place, _, _ in said:
        name, _, line = place.partition(":")
        assert 0 < int(line) <= len(Path(name).read_text("utf-8").splitlines())


def test_what_to_do_about_a_mistake_is_printed_too(briefs, tmp_path):
    root = shutil.copytree(HOUSE, tmp_path / "mine")
    font = root / "fonts" / "IBMPlexSans-Regular.ttf"
    font.write_bytes(font.read_bytes()[:1000])
    code, out, err = briefs("layout", "check", "mine")
    assert (code, out) == (1, "")
    mistake, hint = err.splitlines()
    assert mistake.startswith(f"error {font}: ")
    assert hint.endswith(".")


def test_layouts_are_listed_with_their_themes(briefs):
    assert briefs("layout", "list") == (
        0,
        (
            "house  House: two pages, serif headings, dense tables\n"
            "  theme house  House: blue, grey and amber; price colours by market\n"
            "  theme plain  Plain: black and grey, for printing without colour\n"
        ),
        "",
    )


def test_the_documentation_names_every_token_part_and_exhibit_key():
    page = (ROOT / "docs" / "looks.md").read_text("utf-8")
    themes = Theme.model_json_schema()["$defs"]
    tables = ("Colours", "Direction", "Fonts", "TypeScale", "Margins")
    tokens = [name for table in tables for name in themes[table]["properties"]]
    assert len(tokens) > 25
    for name in (*tokens, *get_args(Part), *Face.model_fields):
        assert re.search(rf"`([a-z_.*]+\.)?{name}\b", page), name


def test_the_documentation_names_every_file_that_one_edits():
    page = (ROOT / "docs" / "looks.md").read_text("utf-8")
    for name in (*FILES, "fonts/"):
        assert f"`{name}`" in page
