"""The ground of a build: whatever may decide bytes is in it, and nothing else."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from briefs.layout import load_layout
from briefs.pack import BuildOptions, ground
from briefs.pack.ground import ground_of
from briefs.production import Format
from briefs.settings import PaperSize
from briefs.settings.publication import MailSettings, PageSettings, Settings, WikiSettings


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A working folder with a layout, rulebooks of our own, one on top of another, and a program
    of one module.
    """
    monkeypatch.chdir(tmp_path)
    shutil.copytree(load_layout().root, tmp_path / "looks")
    (tmp_path / "mine.toml").write_text('extends = "under/base.toml"\n')
    (tmp_path / "under").mkdir()
    (tmp_path / "under" / "base.toml").write_text('extends = "house"\n')
    (tmp_path / "digest.toml").write_text('extends = "digest"\n')
    program = tmp_path / "program"
    (program / "pack").mkdir(parents=True)
    (program / "pack" / "module.py").write_text("x = 1\n")
    shutil.copytree(ground.PROGRAM / "rulebooks", program / "rulebooks")
    monkeypatch.setattr(ground, "PROGRAM", program)
    return tmp_path


OWN = BuildOptions(
    formats=(Format.MD,), rulebook="mine.toml", digest_rulebook="digest.toml", layout="looks"
)
EVERYTHING, WORKS, NOTHING = (True, True), (False, True), (False, False)


def moved(before, after):
    """Whether the ground of the briefs is another, and that of the other works."""
    return before.briefs != after.briefs, before.works != after.works


@pytest.mark.parametrize(
    ("path", "extent"),
    [
        ("program/pack/module.py", EVERYTHING),
        ("program/pack/new.py", EVERYTHING),
        ("program/writers/fonts.conf", EVERYTHING),
        ("program/pack/__pycache__/module.pyc", NOTHING),
        ("program/layouts/house/brief.css", NOTHING),
        ("program/rulebooks/terminal.toml", NOTHING),
        ("program/rulebooks/house.toml", EVERYTHING),
        ("program/rulebooks/digest.toml", WORKS),
        ("mine.toml", EVERYTHING),
        ("under/base.toml", EVERYTHING),
        ("digest.toml", WORKS),
        ("looks/brief.css", EVERYTHING),
        ("looks/texts/method.md", EVERYTHING),
        ("looks/themes/plain.toml", EVERYTHING),
        ("looks/parts/new.html.j2", EVERYTHING),
        ("looks/.brief.css.swp", NOTHING),
        ("looks/.git/index", NOTHING),
        ("in/a.json", NOTHING),
    ],
)
def test_a_file_that_changes_moves_the_ground_of_what_depends_on_it(path, extent, home):
    before = ground_of(OWN)
    assert ground_of(OWN) == before
    (home / path).parent.mkdir(parents=True, exist_ok=True)
    with (home / path).open("a") as file:
        file.write("# a line more\n")
    assert moved(before, ground_of(OWN)) == extent


def test_a_file_by_another_name_is_another(home):
    before = ground_of(OWN)
    (home / "looks" / "texts" / "method.md").rename(home / "looks" / "texts" / "manner.md")
    assert moved(before, ground_of(OWN)) == EVERYTHING


@pytest.mark.parametrize(
    ("changed", "extent"),
    [
        ({"formats": (Format.MD, Format.HTML)}, EVERYTHING),
        ({"language": "de"}, EVERYTHING),
        ({"strict": True}, EVERYTHING),
        ({"rulebook": "house"}, EVERYTHING),
        ({"layout": "house"}, EVERYTHING),
        ({"digest_rulebook": "digest"}, WORKS),
        ({"settings": Settings(page=PageSettings(paper=PaperSize.LETTER))}, EVERYTHING),
        ({"settings": Settings(mail=MailSettings(postal="1 Quay"))}, EVERYTHING),
        ({"settings": Settings(mail=MailSettings(smtp="smtp://h"))}, NOTHING),
        ({"settings": Settings(wiki=WikiSettings(home="Start"))}, NOTHING),
        ({"jobs": 4}, NOTHING),
        ({"output": Path("elsewhere")}, NOTHING),
        ({"archive": Path("other.db")}, NOTHING),
        ({"desk": Path("desk.toml")}, NOTHING),
        ({"force": True}, NOTHING),
        ({"watch": print}, NOTHING),
    ],
)
def test_an_option_moves_the_ground_where_it_decides_bytes(changed, extent, home):
    assert moved(ground_of(OWN), ground_of(replace(OWN, **changed))) == extent


@pytest.mark.parametrize(
    ("part", "formats", "extent"),
    [
        ("versions", (Format.MD,), EVERYTHING),
        ("beneath", (Format.MD,), EVERYTHING),
        ("libraries", (Format.PDF,), EVERYTHING),
        ("libraries", (Format.MAIL,), EVERYTHING),
        # The engine has no part in these.
        ("libraries", (Format.MD, Format.HTML), NOTHING),
    ],
)
def test_other_parts_are_another_ground(part, formats, extent, home, monkeypatch):
    options = replace(OWN, formats=formats)
    before = ground_of(options)
    monkeypatch.setattr(ground, part, lambda: {"pango": "9.9"})
    assert moved(before, ground_of(options)) == extent


def test_the_extra_typefaces_are_in_it_where_they_are_installed(home, monkeypatch):
    before = ground_of(OWN)
    faces = home / "site" / "some_faces"
    faces.mkdir(parents=True)
    (faces / "__init__.py").write_text("")
    (faces / "a.woff2").write_bytes(b"a font")
    monkeypatch.syspath_prepend(home / "site")
    monkeypatch.setattr(ground, "MODULE", "some_faces")
    installed = ground_of(OWN)
    (faces / "a.woff2").write_bytes(b"another")
    assert len({each.briefs for each in (before, installed, ground_of(OWN))}) == 3
    assert "some_faces" not in sys.modules


@pytest.mark.parametrize(
    "changed",
    [
        {"layout": "nowhere"},
        {"layout": "in"},
        {"rulebook": "nowhere.toml"},
        {"rulebook": "in"},
        {"rulebook": "torn.toml"},
        {"digest_rulebook": "circle.toml"},
    ],
)
def test_what_is_not_there_is_for_others_to_miss(changed, home):
    (home / "in").mkdir()
    (home / "torn.toml").write_bytes(b"\xff = [")
    (home / "circle.toml").write_text('extends = "circle.toml"\n')
    assert ground_of(replace(OWN, **changed)) != ground_of(OWN)


def test_folders_that_lead_into_each_other_come_to_an_end(home):
    (home / "looks" / "parts").mkdir(exist_ok=True)
    (home / "looks" / "parts" / "up").symlink_to(home / "looks")
    (home / "looks" / "parts" / "gone.j2").symlink_to(home / "nowhere")
    before = ground_of(OWN)
    (home / "looks" / "brief.css").write_text("")
    assert moved(before, ground_of(OWN)) == EVERYTHING
