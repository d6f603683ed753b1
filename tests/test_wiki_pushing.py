import pytest
from wikis import cloned, put, repository, surroundings

from briefs.errors import WikiError
from briefs.wiki.landing import Landed, Outrun


@pytest.fixture
def environment(tmp_path):
    return surroundings(tmp_path / "home")


@pytest.fixture
def bare(tmp_path, environment):
    return repository(tmp_path / "wiki.git", environment, "--bare")


@pytest.fixture
def clone(tmp_path, bare):
    made = cloned(bare, tmp_path / "clone")
    made.commit({"README.md": "a wiki\n"})
    made.git("push", "--quiet", "--set-upstream", "origin", "main")
    return made


def hooked(repo, name, text):
    """Have a repository run a program; on the other side of a push, that is its own affair."""
    hook = (repo.path / "hooks" / name) if (repo.path / "hooks").is_dir() else None
    hook = hook or repo.path / ".git" / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{text}\n")
    hook.chmod(0o755)


def test_a_push_that_is_forbidden_is_told_in_the_servers_words(tmp_path, environment, bare, clone):
    hooked(bare, "pre-receive", "echo 'the branch is protected: \033[31mask Jo' >&2; exit 1")
    told = r"clone: the push to main was refused: \[remote rejected\] \(pre-receive hook declined\)"
    with pytest.raises(WikiError, match=told) as refused:
        put(clone, {"a.md": b"a\n"}, environment, tmp_path / "cache", push=True)
    assert "remote: the branch is protected: \\x1b[31mask Jo" in str(refused.value)
    assert "Ask who keeps the wiki" in refused.value.hint
    assert clone.tip() == bare.tip("main")
    assert clone.status() == []


def test_a_repository_in_which_people_work_is_not_pushed_to(tmp_path, environment, clone):
    wiki = f"file://{clone.path}"
    with pytest.raises(WikiError, match="branch is currently checked out") as refused:
        put(wiki, {"a.md": b"a\n"}, environment, tmp_path / "cache")
    assert "name its folder as the wiki" in refused.value.hint
    assert put(wiki, {"a.md": b"a\n"}, environment, tmp_path / "cache", branch="pages")
    assert clone.paths("pages") == ["README.md", "a.md"]


def test_a_branch_that_is_just_being_moved_is_tried_again(tmp_path, environment, bare, clone):
    lock = bare.path / "refs" / "heads" / "main.lock"
    lock.touch()
    outrun = put(bare, {"a.md": b"a\n"}, environment, tmp_path / "cache")
    assert isinstance(outrun, Outrun)
    assert "remote rejected" in outrun.said
    lock.unlink()
    landed = put(bare, {"a.md": b"a\n"}, environment, tmp_path / "cache")
    assert landed == Landed(bare.tip("main"), pushed=True)


def test_a_branch_that_can_never_be_is_not_tried_again(tmp_path, environment, bare, clone):
    with pytest.raises(WikiError, match="exists; cannot create"):
        put(bare, {"a.md": b"a\n"}, environment, tmp_path / "cache", branch="main/pages")


def test_a_server_that_says_no_in_its_own_words_while_others_push_is_tried_again(
    tmp_path, environment, bare, clone
):
    """The hook moves the branch itself, and then will not have it moved."""
    other = cloned(bare, tmp_path / "other")
    newer = other.commit({"b.md": "b\n"})
    other.git("push", "--quiet", "origin", "HEAD:refs/heads/aside")
    move = f"git update-ref refs/heads/main {newer}"
    hooked(bare, "pre-receive", f"unset GIT_QUARANTINE_PATH; {move}; echo no >&2; exit 1")
    outrun = put(bare, {"a.md": b"a\n"}, environment, tmp_path / "cache")
    assert isinstance(outrun, Outrun)
    with pytest.raises(WikiError, match="the push to main was refused"):
        put(bare, {"a.md": b"a\n"}, environment, tmp_path / "cache")
    assert bare.tip("main") == newer


def test_a_remote_that_cannot_be_written_is_named(tmp_path, environment, bare, clone):
    hooked(bare, "pre-receive", "kill -9 $PPID")
    with pytest.raises(WikiError, match="clone: cannot be pushed to: ") as refused:
        put(clone, {"a.md": b"a\n"}, environment, tmp_path / "cache", push=True)
    assert "not published twice" in refused.value.hint


def test_tags_and_other_branches_stay_here(tmp_path, environment, bare, clone):
    clone.git("tag", "--annotate", "--message", "v1", "v1")
    clone.git("config", "push.followTags", "true")
    clone.git("branch", "draft")
    put(clone, {"a.md": b"a\n"}, environment, tmp_path / "cache", push=True)
    assert bare.refs() == ["refs/heads/main"]
