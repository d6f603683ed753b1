import json
import os

import pytest
from awkward import SEEDS

from briefs.errors import NothingProduced, UsageError
from briefs.pack import Status, checking, crew
from briefs.pack.checking import checked
from briefs.pack.survey import surveyed


@pytest.fixture
def documents(tmp_path, monkeypatch, changed):
    """Five good documents, one torn and one that clashes, in a folder to work in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(5):
        document = changed({"/ticker/symbol": f"N{number}"})
        (tmp_path / "in" / f"{number}.json").write_text(json.dumps(document))
    (tmp_path / "in" / "clash.json").write_text(
        json.dumps(changed({"/ticker/symbol": "N0", "/composite_score": "1"}))
    )
    (tmp_path / "in" / "torn.json").write_text("{")
    return tmp_path / "in"


def look(sources, *, jobs=0, strict=False):
    watched = []
    return checked(sources, watched.append, jobs=jobs, strict=strict), watched


REJECTED = {"in/0.json", "in/clash.json", "in/torn.json"}


def no_pool(*_):
    raise AssertionError("a pool was started")


def test_few_documents_are_read_in_this_process(documents, monkeypatch):
    monkeypatch.setattr(crew, "carry_out", no_pool)
    receipts, _ = look(["in"], jobs=8)
    assert {each.source for each in receipts if not each.good} == REJECTED
    assert {each.status for each in receipts} == {Status.ACCEPTED, Status.REJECTED}


def test_many_documents_are_read_by_workers_with_the_same_receipts(documents, monkeypatch):
    here, _ = look(["in"])
    monkeypatch.setattr(checking, "DOCUMENTS_PER_READER", 4)
    asked, carried = [], crew.carry_out

    def carry_out(work, tasks, jobs, preload):
        asked.append(jobs)
        return carried(work, tasks, jobs, preload)

    monkeypatch.setattr(crew, "carry_out", carry_out)
    assert look(["in"], jobs=2)[0] == here
    assert asked == [1]


@pytest.mark.parametrize(
    ("documents_read", "jobs", "readers"),
    [(49, 8, 0), (50, 8, 1), (149, 8, 2), (750, 2, 2), (750, 0, 0), (1, 1, 0)],
)
def test_readers_are_as_many_as_documents_pay_for(documents_read, jobs, readers, monkeypatch):
    asked = []

    def carry_out(_, tasks, workers, preload):
        asked.append(workers)
        assert preload == ("briefs.pack.checking",)
        return (checking.lost(task.source, "stood in for") for task in tasks)

    monkeypatch.setattr(crew, "carry_out", carry_out)
    monkeypatch.setattr(checking, "look", lambda _, source, __: checking.lost(source, "here"))
    paths = [SEEDS / f"{number}.json" for number in range(documents_read)]
    monkeypatch.setattr(checking, "expand_sources", lambda _: tuple(paths))
    receipts, _ = look(["in"], jobs=jobs)
    assert len(receipts) == documents_read
    assert asked == ([readers] if readers else [])


def test_each_document_is_told_to_who_watches(documents):
    receipts, watched = look(["in"])
    assert [(each.stage, each.done, each.total) for each in watched] == [
        ("Checking", number, 7) for number in range(1, 8)
    ]
    assert [each.source for each in watched] == [each.source for each in receipts]


def test_strict_rejects_for_a_warning(documents, changed):
    document = json.dumps(changed({"/ticker/symbol": "W", "/dynamics": ...}))
    (documents / "warned.json").write_text(document)
    for strict, status in ((False, Status.ACCEPTED), (True, Status.REJECTED)):
        ((receipt,), _) = look(["in/warned.json"], strict=strict)
        assert receipt.status is status
        assert receipt.problems


def test_a_defect_costs_its_own_document_alone(documents, monkeypatch):
    read = checking.read_document

    def failing(path, **options):
        if path.name == "3.json":
            raise ZeroDivisionError("division by zero")
        return read(path, **options)

    monkeypatch.setattr(checking, "read_document", failing)
    receipts, _ = look(["in"])
    (failed,) = (each for each in receipts if each.status is Status.FAILED)
    assert (failed.source, failed.sha256) == ("in/3.json", "")
    assert [problem.message for problem in failed.problems] == [
        "failed unexpectedly: ZeroDivisionError: division by zero"
    ]
    assert {each.source for each in receipts if not each.good} == {*REJECTED, "in/3.json"}


def test_an_interruption_is_no_defect(documents, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "read_document", interrupted)
    with pytest.raises(KeyboardInterrupt):
        look(["in"])


def test_what_flows_through_a_pipe_is_checked_too(documents, monkeypatch):
    """As a shell gives it: `briefs check <(fetch …)`."""
    read, write = os.pipe()
    os.write(write, (documents / "1.json").read_bytes())
    os.close(write)
    try:
        ((receipt,), _) = look([f"/dev/fd/{read}"])
    finally:
        os.close(read)
    assert (receipt.status, receipt.ticker) == (Status.ACCEPTED, "N1.SHZ")


def test_nothing_to_check_is_said_before_anything_is_read(tmp_path):
    with pytest.raises(UsageError, match="no such file or folder"):
        look([str(tmp_path / "nowhere")])
    with pytest.raises(NothingProduced, match="no report document"):
        look([str(tmp_path)])


def test_a_check_sees_what_a_build_sees(documents):
    """But for what only a build asks: where a name belongs, and its peers."""
    from briefs.pack import BuildOptions

    receipts, _ = look(["in"])
    built = surveyed("Reading", sorted(documents.glob("*.json")), BuildOptions())
    assert [(each.sha256, each.status, each.ticker, each.week) for each in receipts] == [
        (each.sha256, each.status, each.ticker, each.week) for each in built
    ]
