"""Only what changed is built: the rest stands as it was written, and the bytes are the same."""

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from briefs.errors import LayoutError
from briefs.layout import load_layout
from briefs.pack import BuildOptions, Status, build_pack, intake, weekly, workshop
from briefs.pack.ground import NOWHERE
from briefs.production import Format

WEEK, BEFORE = "2026-06-12", "2026-06-05"
FORMATS = (Format.MD, Format.HTML)
OLD = 1_000_000_000
"""When every file was last written, as these tests set it; in nanoseconds since 1970."""


def small(symbol="AAA", week=WEEK, composite="74", peers=(), scope="CN Mining"):
    """A document that has next to nothing but a composite and peers."""
    peers = [{"symbol": each, "exchange": "SHZ", "name": f"{each} Mining"} for each in peers]
    return {
        "ticker": {"symbol": symbol, "name": f"{symbol} Mining", "exchange": "SHZ"},
        "latest_week": week,
        "composite_score": composite,
        "kpis": [{"label": "Latest Close", "value": "92.26 CNY"}],
        "groups": {"sector": {"scope": scope, "count": 9, "top_peers": peers}},
    }


DOCUMENTS = {
    "a": small(peers=("BBB", "EEE")),
    "b": small("BBB"),
    "c": small("CCC"),
    "d": small("DDD", scope="US Energy"),
}


def put(home, **documents):
    """Writes documents to `in`; None takes one away."""
    for name, document in documents.items():
        path = home / "in" / f"{name}.json"
        if document is None:
            path.unlink()
        else:
            path.write_text(json.dumps(document), "utf-8")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A working folder with four documents of two sectors."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    put(tmp_path, **DOCUMENTS)
    return tmp_path


def built(output="out", **options):
    return build_pack(
        ["in"], BuildOptions(Path(output), options.pop("formats", FORMATS), **options)
    )


def files(home, output="out"):
    """Every file but the archive, whose pages remember what was in them before."""
    found = (path for path in sorted((home / output).rglob("*")) if path.is_file())
    return {
        path.relative_to(home / output).as_posix(): path
        for path in found
        if not path.name.startswith("archive.db")
    }


def tree(home, output="out"):
    return {name: path.read_bytes() for name, path in files(home, output).items()}


def age(home):
    """Makes every file old, the archive too."""
    for path in (home / "out").rglob("*"):
        os.utime(path, ns=(OLD, OLD), follow_symlinks=False)


def written(home, output="out"):
    """The files that were written since."""
    return {name for name, path in files(home, output).items() if path.stat().st_mtime_ns != OLD}


def named(*patterns, among):
    return {name for name in among if any(re.search(each, name) for each in patterns)}


BRIEF = r"briefs/{}\.SHZ"
A, B, C, D, E = (BRIEF.format(3 * letter) for letter in "ABCDE")
MINING, ENERGY = r"cn-mining", r"us-energy"
FRONT = r"index\.html|site/assets|manifest\.json"
MANIFEST = r"manifest\.json"


def decide(text):
    def change(home):
        (home / "in" / "desk.toml").write_text(text)

    return change


def document(**documents):
    return lambda home: put(home, **documents)


def nothing(home):
    """As it was."""


CHANGES = {
    "nothing": (nothing, ()),
    "a document": (document(a=small(composite="60", peers=("BBB", "EEE"))), (A, MINING, FRONT)),
    "a document of another sector": (
        document(d=small("DDD", composite="60", scope="US Energy")),
        (D, ENERGY, FRONT),
    ),
    "peers alone": (document(b=small("BBB", peers=("AAA",))), (B, MINING, FRONT)),
    # AAA names it as a peer, and CCC stood last in the sector before.
    "a new document": (document(e=small("EEE")), (A, C, E, MINING, FRONT)),
    "a document goes": (document(d=None), (FRONT,)),
    "a linked document goes": (document(b=None), (A, C, MINING, FRONT)),
    "a document moves to another sector": (
        document(c=small("CCC", scope="US Energy")),
        (B, C, D, MINING, ENERGY, FRONT),
    ),
    "a document is rejected": (document(c={"latest_week": WEEK}), (B, MINING, FRONT)),
    "a torn document comes": (document(torn={}), (MANIFEST,)),
    "the same document twice": (document(a2=DOCUMENTS["a"]), (MANIFEST,)),
    "two documents that differ": (document(c2=small("CCC", composite="1")), (B, MINING, FRONT)),
    "a note on a name": (
        decide(f'[[note]]\nticker = "BBB.SHZ"\nweek = {WEEK}\ntext = "Words."\nby = "AL"\n'),
        (B, MINING, FRONT),
    ),
    "a note on a sector": (
        decide(f'[[note]]\nsector = "CN Mining"\nweek = {WEEK}\ntext = "Words."\nby = "AL"\n'),
        (r"digests/cn-mining\.", r"sectors/cn-mining\.", MANIFEST),
    ),
    "a note on the issue": (
        decide(f'[[note]]\nweek = {WEEK}\ntext = "Words."\nby = "AL"\n'),
        (FRONT,),
    ),
    "a name is held": (
        decide(f'[[hold]]\nticker = "BBB.SHZ"\nweek = {WEEK}\nreason = "Wait."\nby = "AL"\n'),
        (A, C, MINING, FRONT),
    ),
    "an approval": (
        decide(f'[[approval]]\nweek = {WEEK}\nrevision = "A"\nby = "AL"\n'),
        (MINING, ENERGY, FRONT),
    ),
    "a comment in the desk's file": (decide("# nothing\n"), ()),
}


def assert_nothing_else_was_built(home, patterns):
    """What was written is what the patterns say; with all made anew it is the same to the last
    byte, as it is built from nothing. Returns what stands there.
    """
    now = tree(home)
    assert written(home) == named(*patterns, among=now)
    built(force=True)
    assert tree(home) == now
    return now


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_is_built_and_nothing_else(name, home):
    change, patterns = CHANGES[name]
    built()
    age(home)
    change(home)
    built()
    now = assert_nothing_else_was_built(home, patterns)
    if "approval" not in name:
        built("other")
        assert tree(home, "other") == now


def test_an_unchanged_build_writes_nothing_and_says_so(home):
    first = built()
    assert not any(each.kept for each in first.receipts)
    age(home)
    again = built()
    assert all(path.stat().st_mtime_ns == OLD for path in (home / "out").rglob("*.*"))
    assert all(each.kept for each in (*again.receipts, *again.issues[0].works))
    assert {each.status for each in again.receipts} == {Status.BUILT}
    assert again.issues[0].artifacts == first.issues[0].artifacts


def test_with_force_all_is_built(home):
    built()
    before = tree(home)
    age(home)
    assert not any(each.kept for each in built(force=True).receipts)
    assert tree(home) == before
    # The manifest says what it said.
    assert written(home) == before.keys() - {f"{WEEK}/manifest.json"}


def layout(home):
    shutil.copytree(load_layout().root, home / "looks")
    return {"layout": "looks"}


def overlay(home):
    (home / "mine.toml").write_text('extends = "house"\n')
    return {"rulebook": "mine.toml"}


def digest_overlay(home):
    (home / "mine.toml").write_text('extends = "digest"\n')
    return {"digest_rulebook": "mine.toml"}


@pytest.mark.parametrize(
    ("prepare", "file", "patterns"),
    [
        (layout, "looks/texts/method.md", ("",)),
        (overlay, "mine.toml", ("",)),
        (digest_overlay, "mine.toml", (MINING, ENERGY, FRONT)),
    ],
)
def test_what_all_stands_on_rebuilds_all_that_stands_on_it(prepare, file, patterns, home):
    options = prepare(home)
    built(**options)
    age(home)
    path = home / file
    path.write_text(f"{path.read_text('utf-8')}\n# more\n", "utf-8")
    built(**options)
    assert written(home) == named(*patterns, among=files(home))


def test_a_layout_that_breaks_is_told_before_anything_is_done(home):
    options = layout(home)
    built(**options)
    before = tree(home)
    (home / "looks" / "brief.md.j2").write_text("{% if %}")
    with pytest.raises(LayoutError):
        built(**options)
    assert tree(home) == before


# ---------------------------------------------------------------------------- what stands there


def damage(path):
    path.write_bytes(b"X" + path.read_bytes()[1:])


def cut(path):
    path.write_bytes(path.read_bytes()[:-9])


def link(path):
    """To a file of somebody else, with the very same content."""
    theirs = Path("theirs").absolute()
    shutil.copy(path, theirs)
    path.unlink()
    path.symlink_to(theirs)


DAMAGES = {"damaged": damage, "cut": cut, "missing": Path.unlink, "a link": link}


@pytest.mark.parametrize("deed", DAMAGES)
@pytest.mark.parametrize(
    ("file", "patterns"),
    [
        ("briefs/AAA.SHZ.md", (A,)),
        ("digests/cn-mining.md", (MINING,)),
        ("index.html", (r"index\.html|site/assets",)),
    ],
)
def test_what_does_not_stand_as_it_was_written_is_built_anew(deed, file, patterns, home):
    built()
    before = tree(home)
    age(home)
    DAMAGES[deed](home / "out" / WEEK / file)
    built()
    assert tree(home) == before
    assert written(home) == named(*patterns, among=before)
    assert not (home / "out" / WEEK / file).is_symlink()
    if deed == "a link":
        assert (home / "theirs").read_bytes() == before[f"{WEEK}/{file}"]


def edited(change):
    """A manifest that somebody changed."""

    def deed(path):
        manifest = json.loads(path.read_bytes())
        change(manifest)
        path.write_text(json.dumps(manifest), "utf-8")

    return deed


MANIFESTS = {
    "gone": Path.unlink,
    "torn": cut,
    "no manifest": lambda path: path.write_text("[]"),
    "a stem": edited(lambda tree: tree["sources"][0].update(stem="../../x")),
    "a path": edited(lambda tree: tree["artifacts"][0].update(path="../../x")),
    "a schema": edited(lambda tree: tree.update(schema=2)),
    "no seal": edited(lambda tree: tree.pop("seal")),
    "no key": edited(lambda tree: tree["sources"][0].pop("key")),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_that_is_not_as_it_was_written_keeps_nothing(name, home):
    built()
    before = tree(home)
    age(home)
    MANIFESTS[name](home / "out" / WEEK / "manifest.json")
    built()
    assert tree(home) == before
    assert written(home) == before.keys()


def test_a_manifest_of_an_earlier_version_keeps_nothing(home):
    built()
    path = home / "out" / WEEK / "manifest.json"
    manifest = json.loads(path.read_bytes())
    for name in ("ground", "seal"):
        del manifest[name]
    path.write_text(json.dumps(manifest))
    assert not any(each.kept for each in built().receipts)


def without_archive(home):
    (home / "out" / "archive.db").unlink()


def with_another_record(home):
    with sqlite3.connect(home / "out" / "archive.db") as archive:
        archive.execute("UPDATE entry SET record = x'00' WHERE ticker = 'BBB.SHZ'")
    archive.close()


@pytest.mark.parametrize(
    ("deed", "anew"),
    [(without_archive, {"a", "b", "c", "d"}), (with_another_record, {"b"})],
)
def test_what_the_archive_lacks_is_built_anew(deed, anew, home):
    built()
    before = tree(home)
    deed(home)
    assert {Path(each.source).stem for each in built().receipts if not each.kept} == anew
    assert tree(home) == before
    assert all(each.kept for each in built().receipts)


# ------------------------------------------------------------------------------- what is not done


def test_known_documents_are_not_read_and_nothing_is_made(home, monkeypatch):
    built()
    for module, name in ((intake, "read_document"), (workshop, "produce"), (workshop, "relink")):
        monkeypatch.setattr(module, name, None)
    assert all(each.kept for each in built().receipts)


UNLOADED = """
import sys
from pathlib import Path
from briefs.pack import BuildOptions, build_pack
from briefs.production.editions import Format
pack = build_pack(["in"], BuildOptions(Path("out"), (Format.PDF, Format.MD), 2))
assert all(each.kept for each in pack.receipts)
heavy = {"weasyprint", "matplotlib", "numpy", "PIL", "jinja2", "pebble", "pikepdf", "polars"}
print(sorted(heavy & sys.modules.keys()))
"""


def test_where_nothing_is_to_be_made_nothing_is_loaded_for_it(home):
    built(formats=(Format.PDF, Format.MD))
    done = subprocess.run(
        [sys.executable, "-c", UNLOADED], cwd=home, check=True, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"


def test_a_document_says_where_to_look_and_its_content_decides(home):
    """A hint that leads astray costs a reading, and nothing else."""
    astray = small() | {
        "before": {"latest_week": "2025-01-03"},
        "no": {"latest_week": "2025-99-99"},
    }
    put(home, a={"before": {"latest_week": BEFORE}} | astray)
    first = built()
    again = built()
    assert all(each.kept for each in again.receipts)
    assert [each.problems for each in again.receipts] == [each.problems for each in first.receipts]


def test_warnings_and_pins_that_were_not_followed_are_told_again(home):
    pin = f'[[pin]]\nticker = "AAA.SHZ"\nweek = {WEEK}\nrule = "house.risk.stretched"\n'
    decide(f'{pin}reason = "It matters."\nby = "AL"\n')(home)
    first = built().receipts[0]
    again = built().receipts[0]
    assert again.kept
    assert first.problems == again.problems
    assert any("pinned" in each.message for each in again.problems)
    # Reading alone has not found that: a clash tells of the document and no more.
    put(home, a2=small(composite="1"))
    told = [str(problem) for problem in built().receipts[0].problems]
    assert not any("pinned" in each for each in told)


def test_what_failed_is_tried_again_and_its_links_return(home, monkeypatch):
    produce = workshop.produce

    def failing(piece, order):
        if piece.path.stem == "b":
            raise ZeroDivisionError("a defect")
        return produce(piece, order)

    monkeypatch.setattr(workshop, "produce", failing)
    assert built().receipts[1].status is Status.FAILED
    age(home)
    # It fails again, and for nobody else anything is done.
    assert [each.kept for each in built().receipts] == [True, False, True, True]
    assert written(home) == set()
    monkeypatch.setattr(workshop, "produce", produce)
    assert [each.kept for each in built().receipts] == [False, False, False, True]
    assert written(home) == named(A, B, C, MINING, FRONT, among=files(home))
    now = tree(home)
    built("other")
    assert tree(home, "other") == now


def test_a_held_name_is_kept_too(home, monkeypatch):
    CHANGES["a name is held"][0](home)
    built()
    monkeypatch.setattr(workshop, "produce", None)
    receipts = built().receipts
    assert [each.status for each in receipts].count(Status.HELD) == 1
    assert all(each.kept for each in receipts)


def test_a_layout_that_changes_while_it_is_used_is_not_trusted(home):
    options = layout(home)
    method = home / "looks" / "texts" / "method.md"
    text = method.read_text("utf-8")

    def meddle(step):
        if (step.stage, step.done) == ("Building", 2):
            method.write_text("Other words.", "utf-8")

    built(**options, watch=meddle)
    manifest = json.loads((home / "out" / WEEK / "manifest.json").read_bytes())
    assert manifest["ground"] == {"briefs": "", "works": ""}
    method.write_text(text, "utf-8")
    assert not any(each.kept for each in built(**options).receipts)


# ------------------------------------------------------------------------- weeks, revisions, kills


def test_an_older_week_that_changes_rebuilds_what_compares_with_it(home):
    put(home, old=small(week=BEFORE, composite="50"), old2=small("CCC", BEFORE))
    built()
    age(home)
    put(home, old=small(week=BEFORE, composite="55"))
    built()
    now = tree(home)
    assert written(home) == named(A, MINING, FRONT, f"{WEEK}.*us-energy", among=now) - named(
        "us-energy", among=now
    )
    built(force=True)
    assert tree(home) == now
    built("other")
    assert tree(home, "other") == now


APPROVED = f'[[approval]]\nweek = {WEEK}\nrevision = "A"\nby = "AL"\n'
AGAIN = f'{APPROVED}[[approval]]\nweek = {WEEK}\nrevision = "B"\nby = "BM"\n'


def test_an_approved_issue_is_kept_and_what_differs_from_it_is_revision_b(home):
    steps = [
        (decide(APPROVED), (MINING, ENERGY, FRONT)),
        (nothing, ()),
        # The revision stands on every digest and on the front.
        (document(a=small(composite="60", peers=("BBB",))), (A, MINING, ENERGY, FRONT)),
        (nothing, ()),
        (decide(AGAIN), (MINING, ENERGY, FRONT)),
        (nothing, ()),
        (document(a=DOCUMENTS["a"]), (A, MINING, ENERGY, FRONT)),
    ]
    built()
    for change, patterns in steps:
        age(home)
        change(home)
        built()
        assert_nothing_else_was_built(home, patterns)


class Killed(BaseException):
    """What nobody catches."""


@pytest.mark.parametrize("stage", ["Building", "Digests", "Publishing"])
def test_a_build_that_is_killed_goes_on_from_what_still_stands(stage, home):
    def kill(step):
        if step.stage == stage:
            raise Killed

    built()
    age(home)
    put(home, a=small(composite="60", peers=("BBB",)), d=small("DDD", scope="US Energy") | {"x": 1})
    with pytest.raises(Killed):
        built(watch=kill)
    assert "manifest.json" not in {path.name for path in files(home).values()}
    receipts = built().receipts
    assert [each.kept for each in receipts] == [False, True, True, False]
    assert named(B, C, among=written(home)) == set()
    now = tree(home)
    built("other")
    assert tree(home, "other") == now


def test_what_nobody_changed_is_kept_by_worker_processes_too(home):
    built(jobs=2)
    age(home)
    put(home, a=small(composite="60", peers=("BBB",)))
    receipts = built(jobs=2).receipts
    assert [each.kept for each in receipts] == [False, True, True, True]
    now = tree(home)
    built("other")
    assert tree(home, "other") == now


@pytest.mark.real
def test_every_edition_is_kept_and_rebuilt_alike(home):
    """PDFs, the bound pack and e-mail too."""
    every = tuple(Format)
    built(formats=every)
    age(home)
    built(formats=every)
    assert written(home) == set()
    put(home, a=small(composite="60", peers=("BBB",)))
    built(formats=every)
    now = tree(home)
    assert written(home) == named(A, MINING, FRONT, "pack", "mail/", among=now) - named(
        "mail/us-energy", "mail/issue", among=now
    )
    built("other", formats=every)
    assert tree(home, "other") == now


@pytest.mark.real
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_in_whatever_order_the_bytes_are_those_of_a_build_from_nothing(seed, home):
    draw = random.Random(seed)  # noqa: S311 (what to change)
    for _ in range(8):
        changes = {
            name: small(name.upper() * 3, week, str(draw.randint(0, 100)), draw.choices(PEERS, k=2))
            for name, week in draw.sample(PLACES, k=draw.randint(1, 3))
        }
        put(
            home,
            **{
                f"{each['ticker']['symbol']}{each['latest_week']}": each
                for each in changes.values()
            },
        )
        if draw.random() < 0.3:
            damage(draw.choice([*files(home).values()] or [home / "in" / "a.json"]))
        built()
        now = tree(home)
        built(force=True)
        assert tree(home) == now


PEERS = ("AAA", "BBB", "CCC", "DDD", "EEE")
PLACES = [(name, week) for name in "efgh" for week in (BEFORE, WEEK)]


def test_nothing_is_kept_on_no_ground():
    assert not NOWHERE.briefs
    assert weekly.NOWHERE is NOWHERE
