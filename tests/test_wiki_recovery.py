"""A publisher that is killed in the midst of checking out what it built."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from wikis import Repository, cloned, put, repository, surroundings

from briefs.errors import UsageError, WikiError
from briefs.wiki import recovery
from briefs.wiki.git import Git
from briefs.wiki.landing import Landed
from briefs.wiki.recovery import LANDING

PAGES = {f"{number}.md": f"page {number}\n" * 50 for number in range(6)}
ISSUE = {
    "0.md": b"new 0\n" * 50,
    "1.md": b"new 1\n" * 50,
    "2.md": None,
    "8.md": b"new 8\n" * 50,
    "exhibits/9/a.svg": b"<svg/>\n",
}
KILLED = """
import json
import sys
from pathlib import Path
from wikis import put
files = {path: text and text.encode() for path, text in json.loads(sys.argv[2]).items()}
put(sys.argv[1], files, json.loads(sys.argv[3]), Path(sys.argv[4]))
"""
# The third file that is checked out ends git, as a power cut would, and whoever started it.
KILL = """
n=$(cat {count} 2>/dev/null || echo 0); echo $((n + 1)) > {count}
if [ "$n" = 2 ]; then kill -9 $(cut -d' ' -f4 /proc/$PPID/stat) $PPID; fi
cat
"""


@pytest.fixture
def environment(tmp_path):
    return surroundings(tmp_path / "home")


@pytest.fixture(params=["lf", "crlf"])
def clone(request, tmp_path, environment):
    """A clone, of either kind of line ends."""
    if request.param == "crlf":
        with (tmp_path / "home" / "gitconfig").open("a") as config:
            config.write("[core]\n autocrlf = true\n")
    made = repository(tmp_path / "clone", environment)
    made.commit(PAGES)
    made.git("rm", "--quiet", "--cached", "-r", ".")
    made.git("reset", "--quiet", "--hard")
    return made


@pytest.fixture
def publish(tmp_path, environment):
    return lambda wiki, files=ISSUE, **options: put(
        wiki, files, environment, tmp_path / "cache", **options
    )


@pytest.fixture
def landing(clone, publish):
    """A commit whose files were to be checked out; the clone is as it was before."""
    before = clone.tip()
    commit = publish(clone).commit
    clone.git("reset", "--quiet", "--hard", before)
    clone.git("update-ref", LANDING, commit)
    return commit


def written(clone, commit, *paths):
    """Files of a commit in the working tree, as git writes them there, and nothing else."""
    for path in paths:
        content = clone.git("cat-file", "--filters", f"{commit}:{path}") + "\n"
        clone.write({path: content})


def landed_now(clone, publish):
    """Whether what comes next finds the clone as if nothing had been."""
    landed = publish(clone, {"next.md": b"next\n"})
    return (
        landed == Landed(clone.tip(), pushed=False)
        and clone.status() == []
        and clone.paths() == [*sorted(PAGES), "next.md"]
        and LANDING not in clone.refs()
        and sorted(path.name for path in clone.path.iterdir())
        == [".git", *sorted(PAGES), "next.md"]
    )


def test_nothing_had_been_written(clone, landing, publish):
    assert landed_now(clone, publish)


def test_some_files_had_been_written(clone, landing, publish):
    written(clone, landing, "0.md", "8.md", "exhibits/9/a.svg")
    (clone.path / "2.md").unlink()
    assert len(clone.status()) == 4
    assert landed_now(clone, publish)


@pytest.mark.parametrize("size", [0, 1, 100, -1])
def test_a_file_had_been_begun(clone, landing, publish, size):
    written(clone, landing, "0.md", "8.md")
    for path in ("0.md", "8.md"):
        file = clone.path / path
        file.write_bytes(file.read_bytes()[:size])
    assert landed_now(clone, publish)


def test_a_file_with_other_ends_had_been_begun(clone, publish):
    before = clone.commit({"7.md": b"old\r\n" * 50})
    commit = publish(clone, {"7.md": b"new\r\n" * 50}).commit
    clone.git("reset", "--quiet", "--hard", before)
    clone.git("update-ref", LANDING, commit)
    clone.write({"7.md": b"new\r\nnew\r\nne"})
    publish(clone, {"next.md": b"next\n"})
    assert clone.status() == []


@pytest.mark.parametrize("size", [0, 1, 100, -1])
def test_a_file_had_been_put_back_in_part(clone, landing, publish, size):
    written(clone, landing, "0.md", "8.md")
    for path in ("1.md", "2.md"):
        file = clone.path / path
        file.write_bytes(file.read_bytes()[:size])
    assert landed_now(clone, publish)


def test_files_had_been_put_back_and_not_what_is_staged(clone, landing, publish):
    clone.git("read-tree", "-m", "-u", "HEAD", landing)
    clone.git("restore", "--source=HEAD", "0.md", "1.md", "2.md")
    (clone.path / "8.md").unlink()
    assert landed_now(clone, publish)


def test_a_file_had_gone_and_not_come_back(clone, landing, publish):
    (clone.path / "0.md").unlink()
    assert landed_now(clone, publish)


def test_all_files_had_been_written_and_the_branch_not_moved(clone, landing, publish):
    clone.git("read-tree", "-m", "-u", "HEAD", landing)
    assert len(clone.status()) == 5
    assert landed_now(clone, publish)


def test_the_branch_had_been_moved(clone, landing, publish):
    clone.git("reset", "--quiet", "--hard", landing)
    clone.git("update-ref", LANDING, landing)
    publish(clone, {"next.md": b"next\n"})
    assert clone.tip("HEAD^") == landing
    assert clone.status() == []
    assert LANDING not in clone.refs()


def test_the_same_issue_is_published_again(clone, landing, publish):
    written(clone, landing, "0.md", "8.md")
    assert isinstance(publish(clone), Landed)
    assert clone.status() == []
    assert clone.tip("HEAD^{tree}") == clone.tip(f"{landing}^{{tree}}")


def test_a_run_without_changes_puts_back_too(clone, landing, publish):
    written(clone, landing, "0.md", "8.md")
    assert isinstance(publish(clone, {}), Landed)
    assert clone.status() == []


def test_what_a_person_did_since_is_left(clone, landing, publish):
    written(clone, landing, "0.md", "1.md", "8.md")
    clone.write({"1.md": "mine\n", "3.md": "mine\n", "own.md": "mine\n"})
    with (clone.path / "8.md").open("a") as page:
        page.write("and mine\n")
    publish(clone, {"next.md": b"next\n"})
    assert clone.status() == [" M 1.md", " M 3.md", "?? 8.md", "?? own.md"]
    assert (clone.path / "1.md").read_text() == "mine\n"
    assert (clone.path / "8.md").read_text().endswith("and mine\n")


def test_what_a_person_staged_since_is_left(clone, landing, publish):
    written(clone, landing, "0.md", "8.md")
    clone.write({"0.md": "staged\n"})
    clone.git("add", "0.md")
    written(clone, landing, "0.md")
    publish(clone, {"next.md": b"next\n"})
    assert clone.status() == ["MM 0.md"]


def test_what_is_reached_by_a_link_is_left(tmp_path, clone, landing, publish):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.svg").write_bytes(ISSUE["exhibits/9/a.svg"])
    (clone.path / "exhibits").mkdir()
    (clone.path / "exhibits" / "9").symlink_to(elsewhere)
    publish(clone, {"next.md": b"next\n"})
    assert (elsewhere / "a.svg").exists()
    assert clone.status() == ["?? exhibits/9"]


def test_another_working_tree_is_left(tmp_path, clone, landing, publish):
    written(clone, landing, "8.md")
    clone.git("worktree", "add", "--quiet", "-b", "pages", str(tmp_path / "pages"))
    pages = Repository(tmp_path / "pages", clone.environment)
    written(pages, landing, "8.md")
    publish(pages, {"next.md": b"next\n"})
    assert pages.status() == ["?? 8.md"]
    assert clone.status() == ["?? 8.md"]
    assert landed_now(clone, publish)


def test_a_sparse_working_tree(clone, landing, publish):
    clone.git("sparse-checkout", "set", "--no-cone", "/*.md", "!/2.md")
    written(clone, landing, "0.md", "8.md")
    publish(clone, {"next.md": b"next\n"})
    assert clone.status() == []
    assert not (clone.path / "2.md").exists()


def test_a_lock_is_waited_for_and_told(clone, landing, publish, monkeypatch):
    monkeypatch.setattr(recovery, "PATIENCE", 0.2)
    written(clone, landing, "8.md")
    lock = clone.path / ".git" / "index.lock"
    lock.touch()
    with pytest.raises(WikiError, match=r"index\.lock is there"):
        publish(clone, {"next.md": b"next\n"})
    assert LANDING in clone.refs()
    lock.unlink()
    assert landed_now(clone, publish)


def test_a_clone_without_commits(tmp_path, environment, publish):
    new = repository(tmp_path / "new", environment)
    commit = publish(new, branch="aside").commit
    new.git("update-ref", LANDING, commit)
    written(new, commit, "0.md", "exhibits/9/a.svg")
    new.write({"mine.md": "mine\n"})
    publish(new, {"next.md": b"next\n"})
    assert new.status() == ["?? mine.md"]
    assert new.paths() == ["next.md"]


def failing(tmp_path, text):
    """git checks out pages through a program."""
    smudge = tmp_path / "smudge"
    smudge.write_text(f"#!/bin/sh\n{text}\n")
    smudge.chmod(0o755)
    with (tmp_path / "home" / "gitconfig").open("a") as config:
        config.write(f'[filter "slow"]\n smudge = {smudge}\n clean = cat\n required = true\n')


def test_files_that_could_not_all_be_written_are_put_back(tmp_path, clone, publish):
    """Not a kill: git itself gives up on the way."""
    clone.commit({".gitattributes": "8.md filter=slow\n"})
    failing(tmp_path, "exit 1")
    before = clone.tip()
    with pytest.raises(WikiError, match="git read-tree: "):
        publish(clone)
    assert clone.tip() == before
    assert clone.status() == []
    assert LANDING not in clone.refs()


def test_who_stops_it_finds_all_as_it_was(tmp_path, clone, publish, monkeypatch):
    before, run = clone.tip(), Git.run

    def stopped(self, *arguments, **options):
        done = run(self, *arguments, **options)
        if "read-tree" in arguments:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(Git, "run", stopped)
    with pytest.raises(KeyboardInterrupt):
        publish(clone)
    assert clone.tip() == before
    assert clone.status() == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks /proc for the parent")
def test_a_publisher_that_is_killed_is_put_right_by_the_next(tmp_path, clone, publish):
    clone.commit({".gitattributes": "*.md filter=slow\n"})
    failing(tmp_path, KILL.format(count=tmp_path / "count"))
    before, texts = clone.tip(), {path: text and text.decode() for path, text in ISSUE.items()}
    arguments = [str(clone.path), json.dumps(texts), json.dumps(clone.environment)]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments, str(tmp_path / "cache")],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        check=False,
    )
    assert done.returncode == -9
    assert clone.tip() == before
    lock = clone.path / ".git" / "index.lock"
    assert lock.exists()
    lock.unlink()
    assert clone.status()
    failing(tmp_path, "cat")
    assert isinstance(publish(clone), Landed)
    assert clone.status() == []
    assert clone.content("0.md") == ISSUE["0.md"]


def test_a_refused_landing_leaves_a_persons_files(tmp_path, environment, publish):
    bare = repository(tmp_path / "wiki.git", environment, "--bare")
    clone = cloned(bare, tmp_path / "clone")
    clone.commit(PAGES)
    clone.write({"0.md": "mine\n"})
    with pytest.raises(UsageError):
        publish(clone)
    assert (clone.path / "0.md").read_text() == "mine\n"
