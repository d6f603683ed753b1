"""The preview's workers, its desk and its watch over files."""

import asyncio
import os
import shutil
import signal
import time
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path

import pytest

from briefs.errors import NothingProduced, RenderError, UsageError
from briefs.layout import copy_layout, layout_folder
from briefs.pack import Receipt, Status
from briefs.preview import desk as desks
from briefs.preview.desk import Desk
from briefs.preview.galley import Galley, pull
from briefs.preview.impression import Impression, Print
from briefs.preview.press import Press
from briefs.preview.shelf import Entry, survey
from briefs.preview.subject import Subject
from briefs.preview.watching import places_of, watch

SECONDS = 60
"""Longer than anything here takes on a busy machine."""


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def until(condition):
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.01)


# Worker processes


def who():
    return os.getpid(), Path.cwd()


def obey(deed, note=None):
    match deed:
        case "known":
            raise UsageError("not so", "Do it so.")
        case "defect":
            raise ValueError("a defect")
        case "leave":
            raise SystemExit(3)
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang":
            Path(note).write_text(str(os.getpid()))
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(SECONDS)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_piece_of_work_has_a_process_of_its_own(home):
    async def main():
        press = Press(home)
        return [await press.run(who) for _ in range(2)]

    (first, where), (second, _) = asyncio.run(main())
    assert len({first, second, os.getpid()}) == 3
    assert where == home
    assert not is_running(first)


@pytest.mark.parametrize(
    ("deed", "kind", "message"),
    [
        ("known", UsageError, "not so"),
        ("defect", RenderError, "failed unexpectedly: ValueError: a defect"),
        ("leave", RenderError, "failed unexpectedly: SystemExit: 3"),
        ("die", RenderError, "crashed its process (exit code -9)"),
    ],
)
def test_what_goes_wrong_in_a_process_is_told(deed, kind, message, home):
    with pytest.raises(kind) as caught:
        asyncio.run(Press(home).run(obey, deed))
    assert str(caught.value) == message
    assert caught.value.hint == ("Do it so." if deed == "known" else "")


def test_work_that_hangs_is_ended(home):
    with pytest.raises(RenderError, match="took longer than 2 seconds"):
        asyncio.run(Press(home, longest=2).run(obey, "hang", home / "pid"))
    assert not is_running(int((home / "pid").read_text()))


def test_work_that_is_given_up_leaves_no_process(home):
    note = home / "pid"

    async def main():
        work = asyncio.create_task(Press(home).run(obey, "hang", note))
        await until(lambda: note.exists() and note.read_text())
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    asyncio.run(main())
    assert not is_running(int(note.read_text()))


# The desk


class Workshop:
    """In the place of a press: each piece of work waits until it is let go, with what it gives."""

    def __init__(self, *names):
        self.names = list(names)
        self.under_way, self.given_up, self.printed = {}, [], []
        self.failing = None

    async def warm(self):
        pass

    async def run(self, work, subject, *arguments):
        if work is survey:
            if self.failing:
                raise self.failing
            return tuple(entry(name) for name in self.names)
        assert work is pull
        address = arguments[0].address
        self.printed.append(address)
        done = self.under_way[address] = asyncio.get_running_loop().create_future()
        try:
            return await done
        except asyncio.CancelledError:
            self.given_up.append(address)
            raise
        finally:
            del self.under_way[address]

    async def finish(self, address, outcome=None):
        await until(lambda: address in self.under_way)
        if isinstance(outcome, Exception):
            self.under_way[address].set_exception(outcome)
        else:
            self.under_way[address].set_result(outcome or Galley(impression(address)))


def entry(name):
    receipt = Receipt(f"in/{name}.json", "", Status.ACCEPTED, ticker=name)
    return Entry(name, Path(f"/in/{name}.json"), receipt, None, receipt, ())


def impression(text):
    made = Print(text.encode(), "image/png")
    return Impression(text, "", (), "", f"<p>{text}</p>", (), {made.name: made})


class Reader:
    """An open page: the newest view of each part."""

    def __init__(self, desk, address):
        self.views = {}
        self.task = asyncio.create_task(self._follow(desk, address))

    async def _follow(self, desk, address):
        async with aclosing(desk.follow(address)) as news:
            async for part, view in news:
                self.views[part] = view

    @property
    def line(self):
        return self.views.get("state", {}).get("line", "")

    @property
    def article(self):
        return (self.views.get("brief", {}).get("sheets") or {}).get("article")

    async def close(self):
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


@asynccontextmanager
async def opened(*names):
    """A desk at work in a workshop, and a function that opens a page of it."""
    workshop = Workshop(*names)
    desk = Desk(Subject(("in",)), workshop)
    readers = []

    def read(address):
        readers.append(Reader(desk, address))
        return readers[-1]

    work = asyncio.create_task(desk.work())
    try:
        yield desk, workshop, read
    finally:
        for reader in readers:
            await reader.close()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


def built(line):
    return line.startswith("Built in")


def test_a_brief_is_printed_when_a_page_is_opened_and_once():
    async def main():
        async with opened("a", "b") as (_, workshop, read):
            first = read("")
            await until(lambda: first.line == "Building …")
            assert first.article is None
            await workshop.finish("a")
            await until(lambda: built(first.line))
            assert first.article == "<p>a</p>"
            assert [each["label"] for each in first.views["shelf"]] == ["a", "b"]
            second = read("a")
            await until(lambda: built(second.line))
            assert workshop.printed == ["a"]

    asyncio.run(main())


def test_the_newest_change_wins():
    async def main():
        async with opened("a") as (desk, workshop, read):
            reader = read("a")
            await until(lambda: "a" in workshop.under_way)
            desk.changed(False)
            await until(lambda: len(workshop.printed) == 2)
            desk.changed(False)
            await until(lambda: len(workshop.printed) == 3)
            assert workshop.given_up == ["a", "a"]
            await workshop.finish("a")
            await until(lambda: built(reader.line))
            assert reader.line.endswith("at change 2")

    asyncio.run(main())


def test_whoever_turns_to_another_document_does_not_wait_for_the_first():
    async def main():
        async with opened("a", "b") as (_, workshop, read):
            first = read("a")
            await until(lambda: "a" in workshop.under_way)
            second = read("b")
            await workshop.finish("b")
            await until(lambda: built(second.line))
            assert workshop.given_up == ["a"]
            assert not built(first.line)
            await workshop.finish("a")
            await until(lambda: built(first.line))
            assert workshop.printed == ["a", "b", "a"]

    asyncio.run(main())


def test_nothing_is_printed_for_pages_that_were_closed():
    async def main():
        async with opened("a", "b") as (desk, workshop, read):
            first = read("a")
            await until(lambda: "a" in workshop.under_way)
            await first.close()
            await until(lambda: workshop.given_up == ["a"])
            desk.changed(True)
            second = read("b")
            await workshop.finish("b")
            await until(lambda: built(second.line))
            assert workshop.printed == ["a", "b"]

    asyncio.run(main())


def test_the_last_good_version_stays_until_there_is_a_better_one():
    async def main():
        async with opened("a") as (desk, workshop, read):
            reader = read("a")
            await workshop.finish("a", Galley(impression("good")))
            await until(lambda: built(reader.line))
            name = next(iter(impression("good").prints))
            for outcome in (Galley(stopped=RenderError("broken")), RenderError("broken")):
                desk.changed(False)
                await workshop.finish("a", outcome)
                await until(lambda: reader.line.startswith("Failed at"))
                assert reader.views["brief"]["stopped"]["message"] == "broken"
                assert reader.article == "<p>good</p>"
                assert reader.views["brief"]["last_good"]
                assert desk.find(name).content == b"good"
            desk.changed(False)
            await workshop.finish("a", Galley(impression("better")))
            await until(lambda: reader.article == "<p>better</p>")
            assert reader.line.endswith("at change 3")
            assert not reader.views["brief"]["stopped"]
            assert not reader.views["brief"]["last_good"]
            assert desk.find(name) is None

    asyncio.run(main())


def test_documents_come_and_go():
    async def main():
        async with opened("a") as (desk, workshop, read):
            stranger = read("b")
            await until(lambda: stranger.line == "Failed")
            assert "b: no such document" in stranger.views["brief"]["stopped"]["message"]
            workshop.names = ["a", "b"]
            desk.changed(True)
            await workshop.finish("b")
            await until(lambda: built(stranger.line))

            workshop.names = ["a"]
            desk.changed(True)
            await until(lambda: stranger.line == "Failed at change 2")
            assert [each["label"] for each in stranger.views["shelf"]] == ["a"]
            assert stranger.article == "<p>b</p>"
            assert stranger.views["brief"]["last_good"]

            workshop.failing = NothingProduced("no report document in in", "Put one there.")
            desk.changed(True)
            await until(lambda: stranger.line == "Failed at change 3")
            assert stranger.views["brief"]["stopped"] == {
                "heading": "Nothing to show",
                "message": "no report document in in",
                "hint": "Put one there.",
            }

    asyncio.run(main())


def test_a_layout_s_change_does_not_read_the_documents_again():
    async def main():
        async with opened("a") as (desk, workshop, read):
            reader = read("a")
            await workshop.finish("a")
            await until(lambda: built(reader.line))
            workshop.failing = NothingProduced("read again")
            desk.changed(False)
            await workshop.finish("a")
            await until(lambda: reader.line.endswith("at change 1"))
            assert built(reader.line)

    asyncio.run(main())


def test_pages_of_documents_long_left_are_forgotten(monkeypatch):
    monkeypatch.setattr(desks, "KEPT", 1)

    async def main():
        async with opened("a", "b", "c", "d") as (desk, workshop, read):
            for address in "abcd":
                reader = read(address)
                await workshop.finish(address)
                await until(lambda reader=reader: built(reader.line))
                if address != "a":
                    await reader.close()
            kept = [bool(desk.find(next(iter(impression(each).prints)))) for each in "abcd"]
            assert kept == [True, False, True, True]

    asyncio.run(main())


def test_closing_the_desk_ends_every_page():
    async def main():
        async with opened("a") as (desk, _, read):
            reader = read("a")
            await until(lambda: reader.line)
            desk.close()
            async with asyncio.timeout(SECONDS):
                await reader.task

    asyncio.run(main())


# The files it depends on


def put(path, text="{}"):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def relative(paths, home):
    return sorted(path.relative_to(home).as_posix() for path in paths if home in path.parents)


def test_everything_that_is_printed_from_has_its_place(home):
    put("in/a.json")
    put("desk/mine.toml", 'extends = "../base/base.toml"')
    put("base/base.toml", 'extends = "house"')
    put("set/briefs.toml", '[publisher]\nlogo = "art/logo.svg"')
    put("set/art/logo.svg", "")
    put("looks/themes/house.toml", "")
    put("looks/layout.toml", "")
    subject = Subject(("in",), "desk/mine.toml", "looks", settings=Path("set/briefs.toml"))
    places = places_of(subject)

    assert relative(places.documents, home) == ["in/a.json"]
    assert relative(places.files, home) == [
        *("base/base.toml", "desk/mine.toml", "set/art/logo.svg", "set/briefs.toml"),
    ]
    assert [path.name for path in places.files if home not in path.parents] == ["house.toml"]
    assert places.layout == home / "looks"
    assert relative(places.folders, home) == [
        *("base", "desk", "in", "looks", "looks/themes", "set", "set/art"),
    ]
    assert home in places.folders


def test_built_in_names_have_their_places_too(home):
    put("a.json")
    places = places_of(Subject(("a.json",)))
    assert places.layout == layout_folder("house")
    assert places.layout / "themes" in places.folders
    assert "house.toml" in {path.name for path in places.files}
    assert home / "briefs.toml" in places.files


def test_what_is_not_there_is_watched_for(home):
    places = places_of(Subject(("in/a.json", "none"), "no.toml", "nowhere"))
    assert places.documents == frozenset()
    assert places.folders == {home}
    put("no.toml", "extends = [")
    assert home / "no.toml" in places_of(Subject(("in",), "no.toml", "nowhere")).files


@pytest.mark.parametrize(
    ("source", "folders"),
    [
        ("data/*.json", ["data"]),
        ("data/w*/*.json", ["data", "data/w1", "data/w2"]),
        ("data/**/*.json", ["data", "data/other", "data/w1", "data/w1/deep", "data/w2"]),
        ("data/w1", ["data", "data/w1"]),
        ("data/w1/a.json", ["data/w1"]),
    ],
)
def test_a_source_is_watched_where_documents_may_turn_up(source, folders, home):
    for path in ("data/w1/a.json", "data/w1/deep/b.json", "data/w2/c.txt", "data/other/d.txt"):
        put(path)
    put("layout/layout.toml", "")
    found = places_of(Subject((source,), layout="layout")).folders
    assert [each for each in relative(found, home) if each.startswith("data")] == folders


@asynccontextmanager
async def watching(subject):
    """What `watch` tells, as a list that grows."""
    told = []
    task = asyncio.create_task(watch(subject, told.append))
    await asyncio.sleep(0.2)
    try:
        yield told
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def replace(path, text):
    """Save as most editors do."""
    beside = Path(path).with_name(f"{Path(path).name}~")
    beside.write_text(text)
    beside.replace(path)


def test_every_change_that_counts_is_told(home):
    put("in/a.json")
    put("mine.toml")
    copy_layout("house", Path("looks"))
    subject = Subject(("in",), "mine.toml", "looks")

    async def main():
        async with watching(subject) as told:
            for path, documents in (
                ("in/a.json", True),
                ("mine.toml", False),
                ("looks/brief.css", False),
                ("looks/themes/house.toml", False),
                ("looks/texts/new.md", False),
                ("briefs.toml", False),
                ("in/b.json", True),
            ):
                before = len(told)
                replace(path, "changed")
                await until(lambda before=before: len(told) > before)
                assert told[-1] is documents, path
            count = len(told)
            Path("in/b.json").unlink()
            await until(lambda: len(told) > count)
            assert told[-1] is True

    asyncio.run(main())


def test_other_files_are_nobody_s_concern(home):
    put("in/a.json")
    copy_layout("house", Path("looks"))

    async def main():
        async with watching(Subject(("in",), layout="looks")) as told:
            for path in ("in/notes.txt", "notes.md", "looks/brief.css~", "looks/.brief.css.swp"):
                Path(path).write_text("changed")
            Path("looks/brief.css").write_text("changed")
            await until(lambda: told)
            await asyncio.sleep(0.3)
            assert told == [False]

    asyncio.run(main())


def test_new_folders_are_watched_too(home):
    put("in/w1/a.json")
    copy_layout("house", Path("looks"))

    async def main():
        async with watching(Subject(("in/*/*.json",), layout="looks")) as told:
            put("in/w2/b.json")
            await until(lambda: True in told)
            await asyncio.sleep(0.3)
            told.clear()
            replace("in/w2/b.json", "changed")
            await until(lambda: told == [True])
            shutil.move("looks", "gone")
            await until(lambda: len(told) > 1)
            await asyncio.sleep(0.3)
            told.clear()
            shutil.move("gone", "looks")
            await until(lambda: told)
            await asyncio.sleep(0.3)
            told.clear()
            Path("looks/brief.css").write_text("changed")
            await until(lambda: told == [False])

    asyncio.run(main())
