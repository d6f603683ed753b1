import json
from datetime import date
from pathlib import Path

import pytest
from awkward import document_of

from briefs.errors import UsageError
from briefs.pack import BuildOptions, build_pack
from briefs.production import Format
from briefs.published import MANIFEST, read_published

NAME = "briefs/002428.SHZ.md"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = tmp_path_factory.mktemp("published")
    (home / "a.json").write_text(json.dumps(document_of("002428.SHZ")), "utf-8")
    build_pack([str(home / "a.json")], BuildOptions(home / "out", (Format.MD,)))
    return home / "out" / "2026-06-12"


@pytest.fixture
def folder(built, tmp_path):
    """A copy that a test may spoil."""
    for path in (each for each in built.rglob("*") if each.is_file()):
        place = tmp_path / "week" / path.relative_to(built)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    return tmp_path / "week"


def faults(folder):
    return [(Path(each.source).name, each.message) for each in read_published(folder).faults()]


def test_a_folder_that_was_built_is_what_its_manifest_lists(folder):
    published = read_published(folder)
    assert (published.week, published.revision, published.approved_by) == (
        date(2026, 6, 12),
        "A",
        "",
    )
    assert published.language == "en"
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(published.files) == on_disk - {MANIFEST}
    assert faults(folder) == []
    assert published.content(NAME) == (folder / NAME).read_bytes()


def test_the_hash_of_the_manifest_stands_for_all_files(folder):
    before = read_published(folder).sha256
    (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes() + b"\n")
    assert read_published(folder).sha256 != before


def spoilt(folder, how):
    path = folder / NAME
    content = path.read_bytes()
    if how == "longer":
        path.write_bytes(content + b"!")
    elif how == "changed":
        path.write_bytes(b"!" + content[1:])
    elif how == "gone":
        path.unlink()
    elif how == "a folder":
        path.unlink()
        path.mkdir()
    elif how == "led elsewhere":
        (folder.parent / "other.md").write_bytes(content)
        path.unlink()
        path.symlink_to(folder.parent / "other.md")


GONE = "is listed in the manifest and is not there"


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("longer", "bytes, the manifest lists"),
        ("changed", "is not the file that the manifest lists"),
        ("gone", GONE),
        ("a folder", GONE),
        ("led elsewhere", GONE),
    ],
)
def test_a_file_that_is_not_as_listed_is_told(folder, how, told):
    spoilt(folder, how)
    ((name, message),) = faults(folder)
    assert name == Path(NAME).name
    assert told in message
    with pytest.raises(UsageError, match="is not what the manifest lists"):
        read_published(folder).content(NAME)


def test_several_files_are_read_as_each_of_them_is(folder):
    published = read_published(folder)
    assert published.contents(published.files) == {
        path: published.content(path) for path in published.files
    }
    assert published.contents(()) == {}


@pytest.mark.parametrize("how", ["longer", "changed", "gone", "a folder", "led elsewhere"])
def test_of_several_files_each_is_looked_at(folder, how):
    spoilt(folder, how)
    published = read_published(folder)
    with pytest.raises(UsageError, match=r"SHZ\.md is not what the manifest lists"):
        published.contents(published.files)
    others = [path for path in published.files if path != NAME]
    assert list(published.contents(others)) == others


def test_several_files_are_found_in_a_folder_that_is_led_to(folder):
    elsewhere = folder.parent / "link"
    elsewhere.symlink_to(folder)
    published = read_published(elsewhere)
    assert len(published.contents(published.files)) == len(published.files)
    (folder / "briefs").rename(folder.parent / "moved")
    (folder / "briefs").symlink_to(folder.parent / "moved")
    with pytest.raises(UsageError, match="is not what the manifest lists"):
        published.contents([NAME])


@pytest.mark.parametrize("path", ["notes.txt", "../a.json", "briefs/\0", ""])
def test_no_other_file_is_among_several(folder, path):
    with pytest.raises(UsageError, match="there is no"):
        read_published(folder).contents([NAME, path])


def test_a_file_that_no_manifest_lists_is_not_read(folder):
    (folder / "notes.txt").write_text("mine", "utf-8")
    assert faults(folder) == []
    with pytest.raises(UsageError, match=r"there is no notes\.txt in its manifest"):
        read_published(folder).content("notes.txt")


def altered(folder, change):
    manifest = json.loads((folder / MANIFEST).read_bytes())
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def outside(manifest):
    manifest["artifacts"][0]["path"] = "../../a.json"


def test_a_manifest_that_was_edited_leads_nowhere_else(folder):
    altered(folder, outside)
    assert faults(folder) == [("a.json", GONE)]


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.pop("artifacts"),
        lambda manifest: manifest["artifacts"][0].update(sha256="0"),
        lambda manifest: manifest["artifacts"][0].update(bytes=-1),
        lambda manifest: manifest["issue"].update(revision="../A"),
        lambda manifest: manifest.update(week="tomorrow"),
    ],
)
def test_a_manifest_of_another_shape_is_refused(folder, change):
    altered(folder, change)
    with pytest.raises(UsageError, match="is not a manifest that this program wrote"):
        read_published(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, '"\udc00"'])
def test_what_is_no_manifest_is_refused(folder, text):
    (folder / MANIFEST).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(UsageError, match="is not a manifest that this program wrote"):
        read_published(folder)


def test_a_manifest_of_another_schema_is_refused(folder):
    altered(folder, lambda manifest: manifest.update(schema=2))
    with pytest.raises(UsageError, match="is of schema 2, this program knows 1"):
        read_published(folder)


def test_a_folder_without_a_manifest_is_refused_with_what_to_name(tmp_path):
    with pytest.raises(UsageError, match=r"manifest\.json: cannot be read") as caught:
        read_published(tmp_path)
    assert "a build that was broken off leaves no manifest" in caught.value.hint
