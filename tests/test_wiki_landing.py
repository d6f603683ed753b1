import os
import threading
from contextlib import contextmanager

import pytest
from wikis import cloned, put, repository, surroundings

from briefs.errors import UsageError, WikiError
from briefs.wiki import landing, recovery
from briefs.wiki.bases import find_base
from briefs.wiki.commits import build
from briefs.wiki.landing import Landed, Outrun, land
from briefs.wiki.places import open_wiki, wiki_named
from briefs.wiki.reading import read_tree

PAGES = {"Home.md": "home\n", "002125-SHZ.md": "page\n", "exhibits/a/1.svg": "<svg/>\n"}
ISSUE = {
    "Home.md": b"new home\n",
    "002125-SHZ.md": None,
    "exhibits/a/1.svg": None,
    "exhibits/b/2.svg": b"<svg></svg>\n",
    "Weeks.md": b"weeks\n",
}
LANDED = ["Home.md", "README.md", "Weeks.md", "exhibits/b/2.svg"]


@pytest.fixture
def environment(tmp_path):
    return surroundings(tmp_path / "home")


@pytest.fixture
def bare(tmp_path, environment):
    return repository(tmp_path / "wiki.git", environment, "--bare")


@pytest.fixture
def clone(tmp_path, bare):
    made = cloned(bare, tmp_path / "clone")
    made.commit({"README.md": "a wiki\n", **PAGES})
    made.git("push", "--quiet", "--set-upstream", "origin", "main")
    return made


@pytest.fixture
def publish(tmp_path, environment):
    def published(wiki, files=ISSUE, **options):
        return put(wiki, files, environment, tmp_path / "cache", **options)

    return published


@pytest.fixture
def opened(tmp_path, environment):
    """A wiki open between what is built and its landing."""

    @contextmanager
    def open_(wiki, files=ISSUE, **options):
        named = wiki_named(str(wiki.path), environment)
        with open_wiki(named, cache=tmp_path / "cache", **options) as place:
            base = find_base(place)
            tree = read_tree(place.git, base.commit, "")
            yield place, base, build(place.git, tree, files, "An issue", None)

    return open_


def files_of(wiki):
    """What stands in a working tree."""
    return sorted(
        path.relative_to(wiki.path).as_posix()
        for path in wiki.path.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(wiki.path).parts
    )


# ----------------------------------------------------------------------------------- without a push


def test_a_branch_that_is_checked_out_moves_with_its_files(clone, publish):
    before = clone.tip()
    landed = publish(clone)
    assert landed == Landed(clone.tip(), pushed=False)
    assert clone.git("rev-parse", "HEAD^") == before
    assert files_of(clone) == clone.paths() == LANDED
    assert clone.status() == []
    assert not (clone.path / "exhibits" / "a").exists()
    assert clone.git("reflog", "-1", "--format=%gs") == "briefs publish"


def test_nothing_is_moved_where_nothing_was_built(clone, publish):
    landed = publish(clone)
    assert publish(clone) == landed
    assert clone.git("rev-list", "--count", "HEAD") == "2"


def test_a_branch_that_is_not_checked_out_moves_alone(clone, publish):
    before = clone.tip()
    landed = publish(clone, branch="pages")
    assert clone.tip("pages") == landed.commit
    assert clone.tip() == before
    assert files_of(clone) == clone.paths()
    publish(clone, {"Home.md": b"newer\n"}, branch="pages")
    assert clone.git("rev-list", "--count", "main..pages") == "2"


def test_the_first_commit_of_a_clone_leaves_what_a_person_has_begun(tmp_path, environment, publish):
    new = repository(tmp_path / "new", environment)
    new.write({"draft.txt": "draft\n", "staged.txt": "staged\n"})
    new.git("add", "staged.txt")
    landed = publish(new)
    assert new.tip() == landed.commit
    assert new.paths() == ["Home.md", "Weeks.md", "exhibits/b/2.svg"]
    assert new.status() == ["A  staged.txt", "?? draft.txt"]


def test_a_branch_that_moved_meanwhile_is_built_on_again(clone, opened, publish):
    for branch in ("main", "pages"):
        clone.git("checkout", "--quiet", "-B", "pages")
        clone.git("checkout", "--quiet", "main")
        with opened(clone, {"x.md": branch.encode()}, branch=branch) as (place, base, built):
            tip = clone.git("commit-tree", "-p", base.local, "-m", "Me", "HEAD^{tree}")
            clone.git("update-ref", f"refs/heads/{branch}", tip)
            assert isinstance(land(place, base, built), Outrun)
        assert clone.tip(branch) == tip
        assert clone.status() == []
        assert not (clone.path / "x.md").exists()


def test_a_file_that_was_only_touched_is_in_nobodys_way(clone, publish):
    for path in PAGES:
        os.utime(clone.path / path, (1_000_000_000, 1_000_000_000))
    assert isinstance(publish(clone), Landed)
    assert clone.status() == []


# --------------------------------------------------------------------------- a person's own changes


def test_other_changes_of_a_person_stay_as_they_are(clone, publish):
    clone.write({"README.md": "mine\n", "staged.md": "staged\n", "loose.md": "loose\n"})
    clone.write({".gitignore": "*.tmp\n", "x.tmp": "x\n"})
    clone.git("add", "staged.md", ".gitignore")
    before = clone.status()
    assert isinstance(publish(clone), Landed)
    assert clone.status() == before
    assert clone.paths() == LANDED
    assert (clone.path / "README.md").read_text() == "mine\n"


def edited(clone):
    clone.write({"Home.md": "mine\n"})
    return "Home.md"


def staged(clone):
    clone.write({"Home.md": "mine\n"})
    clone.git("add", "Home.md")
    return "Home.md"


def gone(clone):
    (clone.path / "Home.md").unlink()
    return "Home.md"


def unwanted(clone):
    clone.write({"exhibits/a/1.svg": "edited, and to be removed\n"})
    return "exhibits/a/1.svg"


def untracked(clone):
    clone.write({"Weeks.md": "mine\n"})
    return "Weeks.md"


def ignored(clone):
    clone.write({".git/info/exclude": "Weeks.md\n", "Weeks.md": "mine\n"})
    return "Weeks.md"


def newly_staged(clone):
    clone.write({"Weeks.md": "mine\n"})
    clone.git("add", "Weeks.md")
    (clone.path / "Weeks.md").unlink()
    return "Weeks.md"


def folder(clone):
    clone.write({"Weeks.md/mine.txt": "mine\n"})
    return "Weeks.md"


def file_above(clone):
    clone.write({"exhibits/b": "mine\n"})
    return "exhibits/b/2.svg"


def link_above(clone):
    (clone.path / "exhibits" / "b").symlink_to("/tmp")  # noqa: S108 (nothing is written there)
    return "exhibits/b/2.svg"


def dangling(clone):
    (clone.path / "Weeks.md").symlink_to("nowhere")
    return "Weeks.md"


DIRT = [
    *(edited, staged, gone, unwanted, untracked, ignored, newly_staged, folder),
    *(file_above, link_above, dangling),
]


@pytest.mark.parametrize("dirty", DIRT)
@pytest.mark.parametrize("push", [False, True])
def test_changes_in_the_way_are_named_and_nothing_is_moved_or_pushed(
    clone, bare, publish, dirty, push
):
    path = dirty(clone)
    before, tip, found = clone.status(), clone.tip(), files_of(clone)
    with pytest.raises(UsageError, match=rf"of their own, .*: {path}$") as told:
        publish(clone, push=push)
    assert "git stash" in told.value.hint
    assert (clone.status(), clone.tip(), files_of(clone)) == (before, tip, found)
    assert bare.tip("main") == tip
    assert not [ref for ref in clone.refs() if "briefs" in ref]


def test_what_others_changed_counts_too(tmp_path, clone, bare, publish):
    """The clone is behind: what it is brought forward to holds more than the issue."""
    other = cloned(bare, tmp_path / "other")
    other.commit({"README.md": "theirs\n"})
    other.git("push", "--quiet")
    clone.write({"README.md": "mine\n"})
    with pytest.raises(UsageError, match=r"of their own, .*: README\.md$"):
        publish(clone, push=True)
    clone.git("checkout", "--quiet", "README.md")
    landed = publish(clone, push=True)
    assert landed == Landed(bare.tip("main"), pushed=True)
    assert clone.tip() == landed.commit
    assert clone.content("README.md") == b"theirs\n"
    assert clone.status() == []


def test_many_changes_in_the_way_are_told_in_short(clone, publish):
    files = {f"{number}.md": b"x\n" for number in range(9)}
    clone.write(files)
    with pytest.raises(UsageError, match=r": 0\.md, 1\.md, 2\.md, 3\.md, 4\.md, 5\.md …$"):
        publish(clone, files)


@pytest.mark.parametrize(
    ("name", "what"),
    [("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert")],
)
def test_what_is_under_way_is_ended_first(clone, publish, name, what):
    (clone.path / ".git" / name).write_text(f"{clone.tip()}\n")
    with pytest.raises(UsageError, match=f"a {what} is under way on main") as told:
        publish(clone)
    assert f"git {what} --abort" in told.value.hint
    # Another branch has nothing to do with it.
    assert isinstance(publish(clone, branch="pages"), Landed)


def test_a_lock_that_was_left_is_named_and_stays(clone, publish, monkeypatch):
    monkeypatch.setattr(recovery, "PATIENCE", 0.2)
    lock = clone.path / ".git" / "index.lock"
    lock.touch()
    before = clone.tip()
    with pytest.raises(WikiError, match=r"index\.lock is there: another git is at work") as told:
        publish(clone, push=True)
    assert "remove that file" in told.value.hint
    assert lock.exists()
    lock.unlink()
    assert clone.tip() == before
    assert isinstance(publish(clone), Landed)


def test_a_lock_that_goes_is_waited_for(clone, publish):
    lock = clone.path / ".git" / "index.lock"
    lock.touch()
    timer = threading.Timer(0.3, lock.unlink)
    timer.start()
    assert isinstance(publish(clone), Landed)
    timer.join()


# -------------------------------------------------------------------------------------- with a push


def test_a_push_comes_first(clone, bare, publish):
    landed = publish(clone, push=True)
    assert landed == Landed(clone.tip(), pushed=True)
    assert bare.tip("main") == clone.tip() == clone.tip("origin/main")
    assert clone.status() == []


def test_what_was_not_pushed_yet_is(clone, bare, publish):
    publish(clone)
    assert publish(clone, push=True) == Landed(clone.tip(), pushed=True)
    assert bare.tip("main") == clone.tip()
    assert publish(clone, push=True) == Landed(clone.tip(), pushed=False)


def test_a_branch_that_is_only_elsewhere_stays_there_where_nothing_is_new(clone, bare, publish):
    assert publish(clone, {}, branch="pages", push=True) == Landed(clone.tip(), pushed=True)
    assert bare.tip("pages") == clone.tip()
    assert "refs/heads/pages" not in clone.refs()


def test_a_new_branch_is_pushed_under_its_name(clone, bare, publish):
    landed = publish(clone, branch="pages", push=True)
    assert bare.tip("pages") == clone.tip("pages") == landed.commit
    landed = publish(bare, branch="more")
    assert bare.tip("more") == landed.commit
    assert bare.git("rev-list", "--count", "main..more") == "1"


def test_somebody_who_is_faster_is_not_overwritten(tmp_path, clone, bare, opened):
    other = cloned(bare, tmp_path / "other")
    with opened(clone, push=True) as (place, base, built):
        newer = other.commit({"other.md": "theirs\n"})
        other.git("push", "--quiet")
        outrun = land(place, base, built)
    assert isinstance(outrun, Outrun)
    assert "fetch first" in outrun.said
    assert bare.tip("main") == newer
    assert clone.tip() == base.local
    assert clone.status() == []


def test_who_cannot_follow_is_told(clone, bare, opened, monkeypatch):
    """A person begins to edit between the look and the landing: the issue is out all the same."""
    with opened(clone, push=True) as (place, base, built):
        pushed = landing.push

        def push(*arguments):
            clone.write({"Home.md": "mine\n"})
            return pushed(*arguments)

        monkeypatch.setattr(landing, "push", push)
        landed = land(place, base, built)
    assert landed.commit == built.commit == bare.tip("main")
    (remark,) = landed.remarks
    assert "the issue is at origin, but main in" in remark
    assert f"`git -C {clone.path} pull --ff-only`" in remark
    assert clone.tip() == base.local
    assert clone.status() == [" M Home.md"]
    assert (clone.path / "Home.md").read_text() == "mine\n"
    assert not [ref for ref in clone.refs() if "briefs" in ref]


def test_who_lags_behind_follows_even_where_nothing_is_new(tmp_path, clone, bare, publish):
    """As after a publisher that was killed between its push and the landing here."""
    other = cloned(bare, tmp_path / "other")
    landed = publish(other, push=True)
    clone.git("checkout", "--quiet", "-b", "aside")
    clone.git("branch", "--quiet", "--track", "late", "main")
    assert publish(clone, push=True, branch="main") == Landed(landed.commit, pushed=False)
    assert clone.tip("main") == landed.commit
    clone.git("checkout", "--quiet", "late")
    clone.git("config", "branch.late.remote", "origin")
    clone.git("config", "branch.late.merge", "refs/heads/main")
    clone.write({"Home.md": "mine\n"})
    hindered = publish(clone, push=True)
    assert hindered.commit == landed.commit
    assert "could not follow" in hindered.remarks[0]
    assert clone.status() == [" M Home.md"]
    clone.git("checkout", "--quiet", "Home.md")
    assert publish(clone, push=True) == Landed(landed.commit, pushed=False)
    assert clone.tip() == landed.commit
    assert files_of(clone) == LANDED


def publisher(number, wiki, environment, cache, outcomes):
    for _ in range(40):
        landed = put(wiki, {f"{number}.md": b"%d\n" % number}, environment, cache, push=True)
        if isinstance(landed, Landed):
            outcomes.append(number)
            return


@pytest.mark.parametrize("kind", ["clones", "mirrors", "one clone"])
def test_publishers_at_once_all_land(tmp_path, environment, clone, bare, kind):
    wikis = {
        "clones": [cloned(bare, tmp_path / f"clone{number}") for number in range(4)],
        "mirrors": [bare] * 4,
        "one clone": [clone] * 4,
    }[kind]
    outcomes = []
    threads = [
        threading.Thread(
            target=publisher, args=(number, wiki, environment, tmp_path / f"c{number}", outcomes)
        )
        for number, wiki in enumerate(wikis)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [0, 1, 2, 3]
    assert {f"{number}.md" for number in range(4)} <= set(bare.paths("main"))
    assert bare.git("rev-list", "--count", "main") == "5"
    assert all(wiki.status() == [] for wiki in wikis if wiki is not bare)


# -------------------------------------------------------------------------- other people's settings


@pytest.mark.parametrize("form", ["autocrlf", "attributes", "lf"])
def test_repositories_with_other_ends_of_lines_stay_clean(clone, publish, form):
    if form == "autocrlf":
        clone.git("config", "core.autocrlf", "true")
    elif form == "attributes":
        clone.commit({".gitattributes": "* text=auto eol=crlf\n"})
    clone.git("rm", "--quiet", "--cached", "-r", ".")
    clone.git("reset", "--quiet", "--hard")
    publish(clone)
    assert clone.status() == []
    ends = b"\n" if form == "lf" else b"\r\n"
    assert (clone.path / "Home.md").read_bytes() == b"new home" + ends
    assert clone.content("Home.md") == b"new home\n"
    assert clone.git("diff-index", "--name-only", "HEAD") == ""


def test_a_page_that_is_kept_with_other_ends_stays_so(clone, publish):
    clone.commit({"Home.md": b"home\r\n"})
    clone.git("config", "core.autocrlf", "true")
    publish(clone, {"Home.md": b"new\r\n"})
    assert clone.status() == []
    assert clone.content("Home.md") == b"new\r\n"


HOOKS = (
    *("pre-commit", "commit-msg", "post-commit", "post-merge", "post-checkout", "pre-push"),
    *("post-index-change", "reference-transaction", "fsmonitor-watchman", "post-rewrite"),
)


def test_hooks_of_a_clone_do_not_run(tmp_path, clone, publish):
    for name in HOOKS:
        hook = clone.path / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\nexit 1\n")
        hook.chmod(0o755)
    clone.git("config", "core.fsmonitor", str(clone.path / ".git/hooks/fsmonitor-watchman"))
    assert isinstance(publish(clone, push=True), Landed)
    assert isinstance(publish(clone, {"Home.md": b"x\n"}, branch="pages"), Landed)
    assert list(tmp_path.glob("ran-*")) == []


def test_a_persons_configuration_is_no_hindrance(clone, publish):
    for name, value in (
        ("merge.ff", "false"),
        ("pull.rebase", "true"),
        ("merge.verifySignatures", "true"),
        ("status.renames", "copies"),
        ("status.branch", "true"),
        ("status.short", "true"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("fetch.prune", "true"),
        ("push.default", "nothing"),
        ("push.autoSetupRemote", "true"),
        ("submodule.recurse", "true"),
        ("core.untrackedCache", "true"),
        ("index.threads", "2"),
        ("checkout.workers", "2"),
        ("feature.manyFiles", "true"),
    ):
        clone.git("config", name, value)
    assert isinstance(publish(clone, push=True), Landed)
    assert clone.git("-c", "color.ui=never", "status", "--porcelain=v1", "--no-branch") == ""


def test_a_working_tree_of_its_own_and_sha256_are_fine(tmp_path, environment, publish):
    wiki = repository(tmp_path / "wiki", environment, "--object-format=sha256")
    wiki.commit(PAGES)
    wiki.git("worktree", "add", "--quiet", "-b", "pages", str(tmp_path / "pages"))
    pages = type(wiki)(tmp_path / "pages", environment)
    assert publish(pages) == Landed(pages.tip(), pushed=False)
    assert pages.status() == wiki.status() == []
    assert len(pages.tip()) == 64
    assert wiki.tip() != pages.tip()


def test_a_sparse_working_tree_stays_so(clone, publish):
    clone.git("sparse-checkout", "set", "--no-cone", "/*.md")
    assert not (clone.path / "exhibits").exists()
    assert isinstance(publish(clone), Landed)
    assert not (clone.path / "exhibits").exists()
    assert clone.status() == []
    assert clone.paths() == LANDED


def test_a_mirror_is_packed_now_and_then(tmp_path, bare, publish, monkeypatch):
    ran = []
    monkeypatch.setattr(landing, "_tidy", ran.append)
    publish(bare)
    (mirror,) = (tmp_path / "cache").glob("*.git")
    assert [git.place for git in ran] == [("--git-dir", str(mirror))]


# ----------------------------------------------------------------------------------- many at a time


def many(text, count=150):
    """More files than git writes by one process."""
    return {f"exhibits/{number % 3}/{number}.md": text.encode() for number in range(count)}


def test_many_files_land_with_the_line_endings_and_filters_of_the_clone(clone, publish):
    clone.commit({".gitattributes": "exhibits/0/*.md eol=crlf\nexhibits/1/3*.md filter=loud\n"})
    clone.git("config", "filter.loud.smudge", "tr a-z A-Z")
    clone.git("config", "filter.loud.clean", "tr A-Z a-z")
    assert isinstance(publish(clone, many("one\ntwo\n")), Landed)
    assert clone.status() == []
    read = {path: (clone.path / path).read_bytes() for path in many("")}
    assert read.pop("exhibits/1/31.md") == b"ONE\nTWO\n"
    crlf = {path for path, content in read.items() if content == b"one\r\ntwo\r\n"}
    assert crlf == {path for path in read if path.startswith("exhibits/0/")}
    assert publish(clone, dict.fromkeys(many("")))
    assert not (clone.path / "exhibits" / "2").exists()


def test_where_many_are_to_stand_each_hindrance_is_told(clone, publish):
    (clone.path / "exhibits" / "1").symlink_to("/tmp")  # noqa: S108 (nothing is written there)
    clone.write({"exhibits/0": "mine\n", "exhibits/2/2.md": "mine\n"})
    with pytest.raises(UsageError, match=r"have changes of their own") as told:
        publish(clone, many("x\n", 6))
    found = ("exhibits/0/0.md", "exhibits/0/3.md", "exhibits/1/1.md", "exhibits/2/2.md")
    assert all(path in str(told.value) for path in found)
    assert "exhibits/2/5.md" not in str(told.value)
