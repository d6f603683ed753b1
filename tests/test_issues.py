"""Issues one after the other: the archive between them, what the desk decides, revisions, kills."""

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pikepdf
import pytest
from issue_trees import everything

from briefs.archive import read_archive
from briefs.errors import DeskError, Problem, Severity
from briefs.pack import BuildOptions, Status, build_pack
from briefs.production import Format
from briefs.production.mail import NOWHERE
from briefs.settings.publication import MailSettings, Settings
from briefs.writers.mail import read_sector

WEEK, BEFORE, LATER = "2026-06-12", "2026-06-05", "2026-06-19"
ALL = tuple(Format)


def small(symbol="AAA", week=WEEK, composite="74", peers=(), scope="CN Mining"):
    """A document that has next to nothing but a composite and peers."""
    return {
        "ticker": {"symbol": symbol, "name": f"{symbol} Mining", "exchange": "SHZ"},
        "latest_week": week,
        "composite_score": composite,
        "kpis": [{"label": "Latest Close", "value": "92.26 CNY"}],
        "groups": {
            "sector": {
                "scope": scope,
                "count": 9,
                "top_peers": [
                    {"symbol": each, "exchange": "SHZ", "name": f"{each} Mining"} for each in peers
                ],
            }
        },
    }


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A working folder; `put(home, a=document)` writes its documents."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return tmp_path


def put(home, **documents):
    for path in (home / "in").glob("*.json"):
        path.unlink()
    for name, document in documents.items():
        (home / "in" / f"{name}.json").write_text(json.dumps(document), "utf-8")


def decide(home, text):
    (home / "in" / "desk.toml").write_text(text, "utf-8")


def built(formats=(Format.MD,), **options):
    return build_pack(["in"], BuildOptions(Path("out"), formats, **options))


def tree(home, week=WEEK):
    folder = home / "out" / week
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def page(home, name, week=WEEK):
    return (home / "out" / week / name).read_text("utf-8")


def manifest(home, week=WEEK):
    return json.loads(page(home, "manifest.json", week))


def composites(home, key="AAA.SHZ"):
    """What the archive knows of a name: week and composite."""
    with read_archive(home / "out" / "archive.db") as archive:
        return [
            (each.week.isoformat(), each.record.facts.number("composite"))
            for each in archive.history(key)
        ]


# ------------------------------------------------------------------------------------ the archive


def test_the_next_week_is_compared_with_the_archive_and_not_with_a_file(home):
    put(home, a=small(week=BEFORE, composite="60"))
    built()
    put(home, a=small(composite="74"))
    built()
    assert "against the issue of 5 June 2026" in page(home, "briefs/AAA.SHZ.md")
    assert "| +14 |" in page(home, "digests/cn-mining.md")
    assert composites(home) == [(BEFORE, 60.0), (WEEK, 74.0)]


def test_two_weeks_in_one_run_say_what_two_runs_say(home):
    put(home, a=small(week=BEFORE, composite="60"))
    built(ALL)
    put(home, b=small(composite="74"))
    built(ALL)
    apart = tree(home)
    put(home, a=small(week=BEFORE, composite="60"), b=small(composite="74"))
    built(ALL, archive=home / "other.db")
    assert tree(home) == apart


def test_a_week_built_again_is_the_same_and_stands_once(home):
    put(home, a=small(week=BEFORE, composite="60"), b=small(), c=small("BBB"))
    built(ALL)
    once = tree(home)
    built(ALL)
    assert tree(home) == once
    assert composites(home) == [(BEFORE, 60.0), (WEEK, 74.0)]


def test_an_old_week_built_again_disturbs_no_newer_one(home):
    put(home, a=small(week=BEFORE, composite="60"), b=small())
    built()
    newer = tree(home)
    put(home, a=small(week=BEFORE, composite="55"))
    built()
    assert tree(home) == newer
    assert composites(home) == [(BEFORE, 55.0), (WEEK, 74.0)]
    assert "first issue" in page(home, "briefs/AAA.SHZ.md", BEFORE)


def test_a_gap_of_weeks_is_named(home):
    put(home, a=small(week="2026-05-22", composite="60"), b=small())
    built()
    assert "against the issue of 22 May 2026, 3 weeks before" in page(home, "digests/cn-mining.md")
    assert "22 May 2026" in page(home, "briefs/AAA.SHZ.md")


def test_names_added_and_dropped_are_told_in_the_digest(home):
    put(home, a=small(week=BEFORE), b=small("BBB", BEFORE))
    built()
    put(home, a=small(), c=small("CCC"))
    built()
    text = page(home, "digests/cn-mining.md")
    assert "CCC Mining" in text
    assert "added" in text
    assert "dropped" in text


def test_a_document_that_was_not_built_is_not_in_the_archive(home):
    put(home, a=small(), b=small("BBB") | {"kpis": [{"label": "Latest Close", "value": "much"}]})
    built()
    with read_archive(home / "out" / "archive.db") as archive:
        assert archive.listings() == ("AAA.SHZ",)


def test_a_name_that_could_not_be_published_is_told_with_its_reason(home):
    put(home, a=small(week=BEFORE), b=small("BBB", BEFORE))
    built()
    wrong = small("BBB") | {"kpis": [{"label": "Latest Close", "value": "much"}]}
    put(home, a=small(), b=wrong)
    built(ALL)
    said = "not published: its document was rejected; its last composite was 74"
    assert said in page(home, "digests/cn-mining.md")
    assert "its document was rejected" in page(home, "index.html")


def test_a_sector_that_is_no_longer_covered_is_told_on_the_front(home):
    put(home, a=small(week=BEFORE), b=small("BBB", BEFORE, scope="CN Energy"))
    built()
    put(home, a=small())
    built(ALL)
    assert "no longer covered: CN Energy" in page(home, "index.html")


# ------------------------------------------------------------------------------------ the whole


def addresses(path):
    """Where a page leads and what it shows, without what stands in the page itself."""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        found = re.findall(r"\]\(([^)]+)\)", text)
    else:
        found = re.findall(r"""(?:href|src)="([^"]*)\"""", text)
    return [unquote(unescape(each).partition("#")[0]) for each in found if each[0] != "#"]


def files_linked(path):
    """The files that the links of a PDF lead to."""
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            for note in page.get("/Annots", []):
                action = note.get("/A", {})
                if action.get("/S") == "/GoToR":
                    yield str(action["/F"].get("/UF", action["/F"].get("/F")))


def test_every_link_of_an_issue_leads_to_a_file_of_it(home):
    put(
        home,
        a=small(week=BEFORE, composite="60", peers=("BBB", "CCC")),
        b=small(peers=("BBB", "CCC")),
        c=small("BBB", peers=("AAA",)),
        d=small("C/C", scope="CN Oil & Gas"),
        e=small("DDD", scope="CN Oil & Gas"),
        f=small("EEE", scope="CN Oil & Gas") | {"kpis": []},
    )
    built(ALL)
    folder = home / "out" / WEEK
    pages = [*folder.rglob("*.html"), *folder.rglob("*.md")]
    assert len(pages) > 12
    for path in pages:
        for address in addresses(path):
            if address == NOWHERE and path.parent.name == "mail":
                continue
            assert not address.startswith(("/", "http", "file")), (path, address)
            assert (path.parent / address).resolve().is_relative_to(folder), (path, address)
            assert (path.parent / address).is_file(), (path, address)
    linked = [(path, each) for path in folder.rglob("*.pdf") for each in files_linked(path)]
    assert {path.parent.name for path, _ in linked} == {"digests"}
    for path, address in linked:
        assert (path.parent / address).is_file(), (path, address)


def test_the_manifest_lists_every_file_of_an_issue_with_its_hash(home):
    put(home, a=small(), b=small("BBB", scope="CN Energy"))
    built(ALL)
    files = tree(home)
    listed = {each["path"]: each["sha256"] for each in manifest(home)["artifacts"]}
    assert files.keys() - listed.keys() == {"manifest.json"}
    assert {name: hashlib.sha256(files[name]).hexdigest() for name in listed} == listed
    assert [each["name"] for each in manifest(home)["works"]] == [
        *("digest of CN Energy", "digest of CN Mining", "pack", "site", "mail"),
    ]


@pytest.mark.parametrize("formats", [(each,) for each in ALL])
def test_each_format_is_built_alone_by_worker_processes(home, formats):
    put(home, a=small(peers=("BBB",)), b=small("BBB"))
    pack = built(formats, jobs=2)
    assert [each.status for each in pack.receipts] == [Status.BUILT, Status.BUILT]
    assert pack.complete


def test_a_message_needs_no_other_edition(home):
    put(home, a=small(peers=("BBB",)), b=small("BBB", scope="CN Energy"))
    assert built((Format.MAIL,)).complete
    assert sorted(tree(home)) == [
        "mail/cn-energy.html",
        "mail/cn-energy.json",
        "mail/cn-energy.txt",
        "mail/cn-mining.html",
        "mail/cn-mining.json",
        "mail/cn-mining.txt",
        "mail/issue.json",
        "manifest.json",
    ]
    assert "attached" not in page(home, "mail/cn-mining.txt")


def test_a_message_leads_to_where_the_issue_is_published(home):
    put(home, a=small(), b=small("BBB"))
    site = MailSettings(site="https://r.example/issues", postal="1 Quay")
    built((Format.HTML, Format.MAIL), settings=Settings(mail=site))
    html, text = page(home, "mail/cn-mining.html"), page(home, "mail/cn-mining.txt")
    assert 'href="https://r.example/issues/2026-06-12/site/briefs/AAA.SHZ.html"' in html
    assert "1 Quay" in html
    assert "1 Quay" in text
    parts = read_sector((home / "out" / WEEK / "mail/cn-mining.json").read_bytes())
    assert "https://r.example/issues/2026-06-12/site/sectors/cn-mining.html" in parts.links.html
    assert not parts.attached
    assert parts.names["AAA.SHZ"].brief == ""


def test_a_digest_that_fails_is_told_and_stops_nothing_else(home, monkeypatch):
    put(home, a=small(), b=small("BBB", scope="CN Energy"))
    fault = Problem("digest of CN Energy", "a number without a source")
    monkeypatch.setattr(
        "briefs.pack.pressroom.proofread",
        lambda digest, source: (fault,) if digest.scope == "CN Energy" else (),
    )
    pack = built(ALL)
    assert not pack.complete
    assert {each.source: each.status.value for each in pack.issues[0].works} == {
        "digest of CN Energy": "failed",
        "digest of CN Mining": "built",
        "pack": "built",
        "site": "built",
        "mail": "built",
    }
    assert manifest(home)["works"][0]["problems"][0]["message"] == "a number without a source"
    assert not (home / "out" / WEEK / "digests/cn-energy.pdf").exists()
    assert "BBB Mining" in page(home, "index.html")


# --------------------------------------------------------------------------------------- the desk


@pytest.mark.parametrize("jobs", [0, 2])
def test_a_held_name_has_no_brief_and_the_digest_says_why(jobs, home):
    put(home, a=small(), b=small("BBB", peers=("AAA",)))
    decide(home, '[[hold]]\nticker = "AAA.SHZ"\nreason = "Halted over a merger."\nby = "AL"\n')
    pack = built(ALL, jobs=jobs)
    assert [each.status for each in pack.receipts] == [Status.HELD, Status.BUILT]
    assert pack.complete
    assert not any("AAA.SHZ" in name for name in tree(home))
    text = page(home, "digests/cn-mining.md")
    assert "held back: Halted over a merger. (AL)" in text
    assert "AAA.SHZ.md" not in page(home, "briefs/BBB.SHZ.md")
    assert "Halted over a merger." in page(home, "index.html")
    statuses = {each["ticker"]: each["status"] for each in manifest(home)["sources"]}
    assert statuses == {"AAA.SHZ": "held", "BBB.SHZ": "built"}
    assert manifest(home)["issue"]["edits"] == [
        {"entry": "hold", "ticker": "AAA.SHZ", "reason": "Halted over a merger.", "by": "AL"}
    ]
    with read_archive(home / "out" / "archive.db") as archive:
        (kept,) = archive.history("AAA.SHZ")
    assert kept.held
    assert kept.record.held.reason == "Halted over a merger."
    assert kept.record.said == ()


def test_what_was_held_is_not_compared_with(home):
    put(home, a=small(week="2026-05-29", composite="50"), b=small(week=BEFORE, composite="60"))
    decide(
        home,
        f'[[hold]]\nticker = "AAA.SHZ"\nreason = "Wrong close."\nby = "AL"\nweek = {BEFORE}\n',
    )
    built()
    put(home, a=small(composite="74"), b=small("BBB"))
    built()
    assert "| +24 |" in page(home, "digests/cn-mining.md")


def test_a_desk_file_is_named_where_it_does_not_stand_beside_the_documents(home):
    put(home, a=small(), b=small("BBB"))
    (home / "ours.toml").write_text('[[hold]]\nticker = "AAA.SHZ"\nreason = "No."\nby = "AL"\n')
    pack = built(desk=Path("ours.toml"))
    assert pack.receipts[0].status is Status.HELD


def test_a_rule_that_there_is_none_of_stops_the_build(home):
    put(home, a=small())
    decide(
        home, '[[suppress]]\nticker = "AAA.SHZ"\nrule = "house.risk.x"\nreason = "N"\nby = "A"\n'
    )
    with pytest.raises(DeskError, match=r"desk.toml:1: suppress: house.risk.x is no rule"):
        built()
    assert not (home / "out" / WEEK).exists()


def test_a_ticker_that_is_not_in_the_run_is_a_warning_of_the_pack(home):
    put(home, a=small())
    decide(home, '[[hold]]\nticker = "ZZZ.SHZ"\nreason = "No."\nby = "AL"\n')
    (problem,) = built().problems
    assert problem.severity is Severity.WARNING
    assert "ZZZ.SHZ has no document in this run" in problem.message


def test_notes_stand_where_they_belong(home):
    put(home, a=small(), b=small("BBB"))
    decide(
        home,
        '[[note]]\ntext = "Of the issue, 1."\nby = "AL"\n'
        '[[note]]\nsector = "CN Mining"\ntext = "Of the sector, 2."\nby = "AL"\n'
        '[[note]]\nticker = "AAA.SHZ"\ntext = "Of the name, 3."\nby = "AL"\n',
    )
    assert built(ALL).complete
    assert "Of the issue, 1." in page(home, "index.html")
    assert "Of the sector, 2." in page(home, "digests/cn-mining.md")
    assert "Of the name, 3." in page(home, "digests/cn-mining.md")
    assert "Of the name, 3." in page(home, "briefs/AAA.SHZ.md")
    assert "Of the name, 3." not in page(home, "briefs/BBB.SHZ.md")


# -------------------------------------------------------------------------------------- revisions

APPROVED = f'[[approval]]\nweek = {WEEK}\nby = "AL"\n'


def test_an_issue_is_a_draft_until_it_is_approved(home):
    put(home, a=small())
    built(ALL)
    assert manifest(home)["issue"] == {"revision": "A", "approved_by": None, "edits": []}
    assert "Draft, not approved" in page(home, "digests/cn-mining.md")
    decide(home, APPROVED)
    (issue,) = built(ALL).issues
    assert (issue.revision, issue.approved_by) == (1, "AL")
    assert manifest(home)["issue"]["approved_by"] == "AL"
    assert "Approved by AL" in page(home, "digests/cn-mining.md")
    assert "Approved by AL" in page(home, "index.html")


def test_a_draft_that_is_built_anew_is_still_the_first_revision(home):
    put(home, a=small())
    built()
    put(home, a=small(composite="60"))
    (issue,) = built().issues
    assert issue.revision == 1
    assert "Corrections" not in page(home, "briefs/AAA.SHZ.md")


def test_an_approved_issue_built_anew_is_revision_b_with_its_corrections(home):
    put(home, a=small(), b=small("BBB"))
    decide(home, APPROVED)
    built(ALL)
    first = tree(home)
    put(home, a=small(composite="60"), b=small("BBB"))
    (issue,) = built(ALL).issues
    # Nobody has approved this one.
    assert (issue.revision, issue.approved_by) == (2, "")
    assert manifest(home)["issue"]["revision"] == "B"
    text = page(home, "briefs/AAA.SHZ.md")
    assert "revision B" in text
    assert "Composite score: 60, in revision A 74." in text
    assert "Composite score: 60, in revision A 74." in page(home, "digests/cn-mining.md")
    assert "Composite score: 60, in revision A 74." in page(home, "index.html")
    second = tree(home)
    assert second["briefs/BBB.SHZ.md"] == first["briefs/BBB.SHZ.md"]
    assert second["briefs/BBB.SHZ.pdf"] == first["briefs/BBB.SHZ.pdf"]
    # Built again it is the same, and approved it corrects the same.
    built(ALL)
    assert tree(home) == second
    decide(home, APPROVED + f'[[approval]]\nweek = {WEEK}\nrevision = "B"\nby = "BM"\n')
    (issue,) = built(ALL).issues
    assert (issue.revision, issue.approved_by) == (2, "BM")
    assert tree(home)["briefs/AAA.SHZ.pdf"] == second["briefs/AAA.SHZ.pdf"]
    put(home, a=small(), b=small("BBB"))
    (issue,) = built(ALL).issues
    assert issue.revision == 3
    assert "Composite score: 74, in revision B 60." in page(home, "briefs/AAA.SHZ.md")


def test_what_goes_back_to_what_was_approved_is_that_revision(home):
    put(home, a=small())
    decide(home, APPROVED)
    built(ALL)
    first = tree(home)
    put(home, a=small(composite="60"))
    built(ALL)
    put(home, a=small())
    built(ALL)
    assert tree(home) == first
    with read_archive(home / "out" / "archive.db") as archive:
        assert [each.revision for each in archive.standings()] == [1]


def test_an_approval_on_record_outlives_the_file(home):
    put(home, a=small())
    decide(home, APPROVED)
    built()
    decide(home, "")
    (issue,) = built().issues
    assert (issue.revision, issue.approved_by) == (1, "AL")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"a": small(), "b": small("BBB")}, "Not covered in revision A."),
        ({}, None),
    ],
)
def test_coverage_that_differs_is_a_revision(home, now, said):
    put(home, a=small(), c=small("CCC"))
    decide(home, APPROVED)
    built(ALL)
    put(home, **(now or {"a": small()}))
    (issue,) = built(ALL).issues
    assert issue.revision == 2
    if said:
        assert said in page(home, "briefs/BBB.SHZ.md")
        assert said in page(home, "digests/cn-mining.md")


def test_a_later_week_compares_with_the_newest_revision(home):
    put(home, a=small())
    decide(home, APPROVED)
    built()
    put(home, a=small(composite="60"))
    built()
    put(home, a=small(week=LATER, composite="65"))
    built()
    assert "| +5 |" in page(home, "digests/cn-mining.md", LATER)


# ------------------------------------------------------------------------------------------ kills

BUILD = """
import sys
from pathlib import Path
from briefs.pack import BuildOptions, build_pack
from briefs.production import Format
from briefs.production.mail import NOWHERE
from briefs.settings.publication import MailSettings, Settings
from briefs.writers.mail import read_sector
formats = tuple(Format(each) for each in sys.argv[2].split(","))
pack = build_pack(["in"], BuildOptions(Path(sys.argv[1]), formats, int(sys.argv[3])))
sys.exit(0 if pack.complete else 1)
"""


def started(output, formats, jobs):
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, output, formats, str(jobs)],
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )


def market():
    names = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
    return {
        f"{name}-{week}": small(name, week, str(50 + place + 3 * (week == WEEK)), names)
        for place, name in enumerate(names)
        for week in (BEFORE, WEEK)
    }


@pytest.mark.real
@pytest.mark.parametrize("jobs", [0, 2])
def test_a_build_that_is_killed_and_run_again_is_as_if_it_had_not_been(home, jobs):
    put(home, **market())
    began = time.monotonic()
    assert started("calm", "md,html,mail", jobs).wait() == 0
    usual = time.monotonic() - began
    draw = random.Random(jobs)  # noqa: S311 (when to kill)
    for _ in range(3):  # many more of them, and of PDFs: `make test-universe`
        killed = started("out", "md,html,mail", jobs)
        time.sleep(draw.uniform(0.3, 1.0) * usual)
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
    assert started("out", "md,html,mail", jobs).wait() == 0
    assert everything(home / "out") == everything(home / "calm")
