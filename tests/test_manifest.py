import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
from contextlib import chdir
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest
from awkward import SEEDS, brief_of, document_of

from briefs.layout import load_layout
from briefs.pack import BuildOptions, build_pack
from briefs.production import Format
from briefs.settings.publication import load_settings
from briefs.writers.words import words_of_markdown

WEEK = "2026-06-12"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A working folder: `desk("002428.SHZ", …)` writes those documents to `in` and no others."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()

    def fresh(*names, **others):
        for path in (tmp_path / "in").iterdir():
            path.unlink()
        put(tmp_path, *names, **others)
        return tmp_path

    return fresh


def put(home, *names, **others):
    """Writes those documents to `in`, and others by their text."""
    for name in names:
        (home / "in" / f"{name}.json").write_text(json.dumps(document_of(name)), "utf-8")
    for name, text in others.items():
        (home / "in" / f"{name}.json").write_text(text, "utf-8")


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """A working folder whose documents, one of them torn, were built as PDF and Markdown; no test
    may change it.
    """
    home = tmp_path_factory.mktemp("printed")
    (home / "in").mkdir()
    put(home, "000657.SHZ", SMALL, torn="{")
    with chdir(home):
        built(formats=(Format.PDF, Format.MD))
    return home


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The same of one document, as Markdown."""
    home = tmp_path_factory.mktemp("written")
    (home / "in").mkdir()
    put(home, "002428.SHZ")
    with chdir(home):
        built()
    return home


def built(jobs=0, formats=(Format.MD,), output="out"):
    return build_pack(["in"], BuildOptions(Path(output), formats, jobs))


def manifest_of(home, output="out"):
    return json.loads((home / output / WEEK / "manifest.json").read_bytes())


def files(folder):
    """Every file but the archive, whose pages remember what was in them before."""
    found = (path for path in folder.rglob("*") if path.is_file())
    names = (path.relative_to(folder).as_posix() for path in found)
    return sorted(name for name in names if not name.startswith("archive.db"))


def own(home):
    """What the manifest lists of single documents."""
    return [each for each in manifest_of(home)["artifacts"] if each["ticker"]]


SMALL = "only_identity_and_close"
SECTORS = ("cn-basic-materials", "unclassified")


def test_the_manifest_says_what_it_was_made_by(desk):
    home = desk(SMALL)
    built()
    manifest = manifest_of(home)
    assert list(manifest) == [
        *("schema", "week", "issue", "versions", "options", "ground", "sources", "works"),
        *("artifacts", "seal"),
    ]
    assert manifest["issue"] == {"revision": "A", "approved_by": None, "edits": []}
    (work,) = manifest["works"]
    assert list(work) == ["name", "status", "problems", "files", "headline", "key"]
    assert (work["name"], work["status"], work["problems"], work["files"]) == (
        "digest of Unclassified",
        "built",
        [],
        ["digests/unclassified.md"],
    )
    assert (manifest["schema"], manifest["week"]) == (1, WEEK)
    parts = (
        "briefs",
        "weasyprint",
        "pydyf",
        "matplotlib",
        "jinja2",
        "markdown",
        "babel",
        "pydantic",
        "pikepdf",
        "pypdfium2",
        "css-inline",
        "pillow",
    )
    assert manifest["versions"] == {"python": platform.python_version()} | {
        part: version(part) for part in parts
    }
    assert manifest["options"] == {
        "formats": ["md"],
        "rulebook": "house",
        "digest_rulebook": "digest",
        "layout": "house",
        "language": "en",
        "strict": False,
        "settings": {
            "publisher": {"firm": "", "logo_sha256": None},
            "page": {"theme": "house", "paper": "a4", "price_colours": "market"},
            "disclosure": {"profile": "default", "fields": {}},
            "markdown": {"flavor": "github"},
            "mail": {"site": "", "pdf": "attach", "postal": ""},
        },
    }


def test_the_manifest_says_which_settings_decided_the_bytes(desk):
    home = desk(SMALL)
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h4v1z"/></svg>'
    (home / "logo.svg").write_text(logo)
    (home / "briefs.toml").write_text(
        "[publisher]\nfirm = 'Harbour'\nlogo = 'logo.svg'\n"
        "[page]\ntheme = 'plain'\npaper = 'letter'\nprice_colours = 'red_up_blue_down'\n"
        "[disclosure.fields]\nowner = 'Jo'\n[markdown]\nflavor = 'mkdocs'\n"
        "[mail]\nsite = 'https://h.example/'\npdf = 'link'\npostal = '1 Quay'\nsmtp = 'smtp://h'\n"
    )
    settings = load_settings()
    build_pack(["in"], BuildOptions(Path("out"), (Format.MD,), settings=settings))
    assert manifest_of(home)["options"]["settings"] == {
        "publisher": {
            "firm": "Harbour",
            "logo_sha256": hashlib.sha256(logo.encode()).hexdigest(),
        },
        "page": {"theme": "plain", "paper": "letter", "price_colours": "red_up_blue_down"},
        "disclosure": {"profile": "default", "fields": {"owner": "Jo"}},
        "markdown": {"flavor": "mkdocs"},
        "mail": {"site": "https://h.example", "pdf": "link", "postal": "1 Quay"},
    }


def test_the_manifest_names_the_rulebook_that_was_asked_for(desk):
    home = desk(SMALL)
    build_pack(["in"], BuildOptions(Path("out"), (Format.MD,), rulebook="terminal"))
    assert manifest_of(home)["options"]["rulebook"] == "terminal"
    text = (home / "out" / WEEK / "briefs/ONLY-IDENTITY-AND-CLOSE.SHZ.md").read_text("utf-8")
    assert "The terminal's own sentences" in text


def test_every_source_is_listed_with_its_fate_and_problems(desk):
    home = desk("002428.SHZ", SMALL, torn="{", typo='{"latest_weak": 1}')
    built()
    sources = manifest_of(home)["sources"]
    names = ("path", "sha256", "ticker", "earlier", "status", "problems")
    known = ("read", "stem", "scope", "peers", "revision", "record", "key")
    assert [list(source) for source in sources] == [[*names, *known]] * 4
    assert [(s["path"], s["ticker"], s["status"]) for s in sources] == [
        ("in/002428.SHZ.json", "002428.SHZ", "built"),
        (f"in/{SMALL}.json", "ONLY-IDENTITY-AND-CLOSE.SHZ", "built"),
        ("in/torn.json", "", "rejected"),
        ("in/typo.json", "", "rejected"),
    ]
    for source in sources:
        assert source["sha256"] == hashlib.sha256((home / source["path"]).read_bytes()).hexdigest()
    clean, warned, torn, typo = (source["problems"] for source in sources)
    assert clean == []
    assert {problem["severity"] for problem in warned} == {"warning"}
    assert torn == [
        {
            "severity": "error",
            "source": "in/torn.json",
            "pointer": "",
            "message": "ends too early, at line 1 column 2: Expecting property name enclosed in "
            "double quotes",
            "found": "",
            "expected": "a complete JSON object",
        }
    ]
    assert [problem["pointer"] for problem in typo] == ["/ticker", "/latest_week"]


def test_every_file_of_the_folder_is_listed_as_it_is(printed):
    home = printed
    folder, artifacts = home / "out" / WEEK, manifest_of(home)["artifacts"]
    paths = [artifact["path"] for artifact in artifacts]
    assert [artifact["path"] for artifact in artifacts if not artifact["ticker"]] == [
        *(f"digests/{name}.{kind}" for name in SECTORS for kind in ("md", "pdf")),
        "pack.pdf",
    ]
    charts = sorted(exhibit.id for exhibit in brief_of("000657.SHZ").exhibits)
    assert [artifact["path"] for artifact in own(home)] == [
        "briefs/000657.SHZ.md",
        "briefs/000657.SHZ.pdf",
        "briefs/ONLY-IDENTITY-AND-CLOSE.SHZ.md",
        "briefs/ONLY-IDENTITY-AND-CLOSE.SHZ.pdf",
        *(f"briefs/charts/000657.SHZ-{name}.svg" for name in charts),
    ]
    assert files(folder) == sorted([*paths, "manifest.json"])
    for artifact in artifacts:
        names = ["path", "sha256", "bytes", "media_type", "ticker", "dropped", "key"]
        assert list(artifact) == names
        content = (folder / artifact["path"]).read_bytes()
        assert artifact["bytes"] == len(content)
        assert artifact["sha256"] == hashlib.sha256(content).hexdigest()
        assert artifact["ticker"] in artifact["path"]
    kinds = {artifact["path"][-3:]: artifact["media_type"] for artifact in artifacts}
    assert kinds == {".md": "text/markdown", "pdf": "application/pdf", "svg": "image/svg+xml"}


def of_week(week, name=SMALL):
    """The document of that name as it stood in another week."""
    document = document_of(name) | {"latest_week": week}
    if "recent_rows" in document:
        document["recent_rows"] = [row for row in document["recent_rows"] if row["week"] <= week]
    return json.dumps(document)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_source_names_the_earlier_document_that_its_brief_compares_with(jobs, desk):
    weeks = {"oldest": "2026-05-29", "older": "2026-06-05"}
    home = desk(SMALL, "000657.SHZ", **{name: of_week(week) for name, week in weeks.items()})
    built(jobs)
    earlier = {
        source["path"]: source["earlier"]
        for week in (*weeks.values(), WEEK)
        for source in json.loads((home / "out" / week / "manifest.json").read_bytes())["sources"]
    }
    assert earlier == {
        "in/oldest.json": None,
        "in/older.json": sha256(home / "in/oldest.json"),
        f"in/{SMALL}.json": sha256(home / "in/older.json"),
        "in/000657.SHZ.json": None,
    }


@pytest.mark.parametrize(
    "others",
    [
        {"later": of_week("2026-06-19")},
        {"namesake": of_week("2026-06-05").replace('"SHZ"', '"SHH"')},
        {"torn": of_week("2026-06-05")[:-1]},
    ],
    ids=["a later week", "another listing", "a torn document"],
)
def test_no_other_document_is_an_earlier_one(others, desk):
    home = desk(SMALL, **others)
    built()
    own = next(s for s in manifest_of(home)["sources"] if s["path"] == f"in/{SMALL}.json")
    assert (own["status"], own["earlier"]) == ("built", None)


def test_the_brief_says_which_issue_the_manifest_names(desk):
    home = desk("000657.SHZ", before=of_week("2026-06-05", "000657.SHZ"))
    built()
    (source,) = manifest_of(home)["sources"]
    assert source["earlier"] == sha256(home / "in/before.json")
    text = (home / "out" / WEEK / "briefs/000657.SHZ.md").read_text("utf-8")
    assert "against the issue of 5 June 2026" in text
    first = (home / "out/2026-06-05/briefs/000657.SHZ.md").read_text("utf-8")
    assert "first issue: within its own weeks" in first


def test_what_a_layout_gave_up_is_listed(desk):
    home = desk("long_names")
    built(formats=(Format.PDF, Format.MD))
    dropped = {artifact["media_type"]: artifact["dropped"] for artifact in own(home)}
    given_up = dropped["application/pdf"]
    assert given_up
    parts = [part for page in load_layout().drop for part in page]
    assert given_up == [part for part in parts if part in given_up]
    assert dropped["text/markdown"] == dropped["image/svg+xml"] == []


def test_a_summary_that_the_page_gave_up_stands_in_the_markdown_and_the_brief_is_built(desk):
    home = desk("000657.SHZ")
    root = shutil.copytree(load_layout().root, home / "layout")
    with (root / "brief.css").open("a", encoding="utf-8") as css:
        css.write("\n.summary { padding-bottom: 90mm }\n")
    build_pack(["in"], BuildOptions(Path("out"), layout="layout"))
    manifest = manifest_of(home)
    assert [source["status"] for source in manifest["sources"]] == ["built"]
    (page,) = (a for a in own(home) if a["media_type"] == "application/pdf")
    assert page["dropped"] == ["summary"]
    text = (home / "out" / WEEK / "briefs/000657.SHZ.md").read_text("utf-8")
    for sentence in brief_of("000657.SHZ").narrative.summary:
        assert sentence.text in words_of_markdown(text)


def everything(folder):
    return {name: (folder / name).read_bytes() for name in files(folder)}


def test_the_same_documents_give_the_same_bytes_however_they_are_built(desk, printed):
    home = desk("000657.SHZ", SMALL, torn="{")
    both = (Format.PDF, Format.MD)
    shutil.copytree(printed / "out", home / "here")
    built(2, both, "there")
    here, there = everything(home / "here"), everything(home / "there")
    ours = [name for name in here if "/briefs/" in name]
    assert len(ours) == 4 + len(brief_of("000657.SHZ").exhibits)
    assert {name for name in here if here[name] != there[name]} == set()
    assert here.keys() == there.keys()
    build_pack(["in"], BuildOptions(Path("here"), both, force=True))
    assert everything(home / "here") == here


def test_the_order_in_which_documents_are_named_does_not_matter(desk):
    home = desk("000657.SHZ", "002428.SHZ", SMALL)
    paths = [f"in/{name}.json" for name in ("002428.SHZ", SMALL, "000657.SHZ")]
    built(output="one")
    build_pack(paths, BuildOptions(Path("other"), (Format.MD,), 0))
    assert everything(home / "one") == everything(home / "other")


def test_neither_the_time_nor_the_place_stands_in_a_file(desk):
    home = desk("002428.SHZ")
    built(formats=(Format.PDF, Format.MD))
    today = date.today()  # noqa: DTZ011 (what the program must not use)
    for name, content in everything(home / "out").items():
        assert str(home).encode() not in content, name
        assert today.isoformat().encode() not in content, name
        assert today.strftime("%Y%m%d").encode() not in content, name


KILLED = """
import os, signal, sys
from pathlib import Path
from briefs import BuildOptions, build_pack
from briefs.production import Format
from briefs.settings.publication import load_settings
from briefs.writers.words import words_of_markdown

def watch(step):
    if (step.stage, step.done) == ("Building", step.total):
        os.kill(os.getpid(), signal.SIGKILL)

build_pack(["in"], BuildOptions(Path("out"), (Format.MD,), 0, watch=watch, force=True))
"""


def test_a_build_that_is_killed_leaves_no_manifest(desk):
    home = desk("000657.SHZ", SMALL)
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=home, check=False)
    assert killed.returncode == -9
    left = files(home / "out" / WEEK)
    assert "briefs/000657.SHZ.md" in left
    assert "manifest.json" not in left
    built()
    assert set(left) < set(files(home / "out" / WEEK))


def test_a_rebuild_that_is_killed_leaves_no_manifest_that_lies(desk):
    home = desk("000657.SHZ", SMALL)
    built()
    folder = home / "out" / WEEK
    whole = files(folder)
    subprocess.run([sys.executable, "-c", KILLED], cwd=home, check=False)
    assert "manifest.json" not in files(folder)
    # What the earlier manifest listed is still known to be ours, and goes when it is stale.
    desk("000657.SHZ")
    built()
    assert files(folder) == [
        name for name in whole if not re.search("ONLY-IDENTITY|unclassified", name)
    ]


def test_a_week_of_which_nothing_can_be_built_keeps_the_pack_it_had(desk, monkeypatch):
    home = desk("000657.SHZ")
    built()
    before = files(home / "out" / WEEK), (home / "out" / WEEK / "manifest.json").read_bytes()

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("briefs.pack.folder.write_atomically", fails)
    assert not build_pack(["in"], BuildOptions(Path("out"), (Format.MD,), force=True)).issues
    assert before == (
        files(home / "out" / WEEK),
        (home / "out" / WEEK / "manifest.json").read_bytes(),
    )


# What an earlier issue left behind


def test_files_of_an_earlier_issue_are_removed_and_foreign_ones_are_not(desk):
    home = desk("000657.SHZ", SMALL)
    built()
    folder = home / "out" / WEEK
    (folder / "briefs" / "notes.md").write_text("mine")
    (folder / "briefs" / "000657.SHZ.pdf").write_text("mine too: never listed")
    desk(SMALL)
    built()
    assert files(folder) == [
        "briefs/000657.SHZ.pdf",
        "briefs/ONLY-IDENTITY-AND-CLOSE.SHZ.md",
        "briefs/notes.md",
        "digests/unclassified.md",
        "manifest.json",
    ]


def test_another_weeks_folder_is_left_alone(desk):
    home = desk("000657.SHZ")
    built()
    before = everything(home / "out")
    (home / "in" / "000657.SHZ.json").write_text(
        json.dumps(document_of("000657.SHZ") | {"latest_week": "2026-06-19"})
    )
    built()
    after = everything(home / "out")
    assert {name: after[name] for name in before} == before


def edited(home, *paths):
    """Names `paths` in the manifest as if they were ours."""
    place = home / "out" / WEEK / "manifest.json"
    manifest = json.loads(place.read_bytes())
    manifest["artifacts"] += [{"path": path} for path in paths]
    place.write_text(json.dumps(manifest))


def test_a_manifest_that_points_outside_is_not_followed(desk):
    home = desk(SMALL)
    built()
    folder = home / "out" / WEEK
    foreign = [
        home / "mine",
        home / "out" / "mine",
        home / "out" / "2026-06-05" / "briefs" / "x.md",
    ]
    for path in foreign:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
    (folder / "briefs" / "linked").symlink_to(home / "mine")
    (folder / "elsewhere").symlink_to(home)
    edited(
        home,
        *("../../mine", "../mine", "../2026-06-05/briefs/x.md", str(home / "mine")),
        *("briefs/linked", "elsewhere/mine", "briefs/../../../mine"),
    )
    built()
    assert [path.read_text() for path in foreign] == ["mine"] * 3
    assert (folder / "briefs" / "linked").is_symlink()


@pytest.mark.parametrize("path", ["", ".", "briefs", "briefs/charts", "gone.md", "a\0b", "x" * 999])
def test_a_manifest_that_names_no_file_does_no_harm(path, desk, written):
    home = desk("002428.SHZ")
    shutil.copytree(written / "out", home / "out")
    before = everything(home / "out")
    edited(home, path)
    built()
    assert everything(home / "out") == before


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"{}", b'{"artifacts": 1}', b'{"artifacts": [1]}', b"\xff",
     b'{"artifacts": [{}]}', b"[" * 100_000],
    ids=lambda content: repr(content[:20]),
)  # fmt: skip
def test_a_manifest_that_is_none_is_replaced(content, desk):
    home = desk(SMALL)
    built()
    place = home / "out" / WEEK / "manifest.json"
    before = place.read_bytes()
    place.write_bytes(content)
    built()
    assert place.read_bytes() == before


def test_the_seeds_manifest_names_the_seeds(tmp_path, monkeypatch):
    monkeypatch.chdir(SEEDS.parent)
    build_pack(["seeds"], BuildOptions(tmp_path, (Format.MD,), 0))
    manifest = json.loads((tmp_path / WEEK / "manifest.json").read_bytes())
    assert [source["path"] for source in manifest["sources"]] == [
        f"seeds/{name}.SHZ.json" for name in ("000657", "002125", "002428")
    ]
    assert all(re.fullmatch("[0-9a-f]{64}", source["sha256"]) for source in manifest["sources"])
