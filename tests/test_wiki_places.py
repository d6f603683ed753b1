import shutil

import pytest
from wikis import cloned, put, repository, surroundings

from briefs.errors import UsageError, WikiError
from briefs.wiki.exclusion import LOCK, sole_publisher
from briefs.wiki.places import LocalWiki, RemoteWiki, open_wiki, wiki_named


@pytest.fixture
def environment(tmp_path):
    return surroundings(tmp_path / "home")


@pytest.fixture
def bare(tmp_path, environment):
    return repository(tmp_path / "wiki.git", environment, "--bare")


@pytest.fixture
def clone(tmp_path, bare):
    """A person's clone with one commit, which is pushed."""
    made = cloned(bare, tmp_path / "clone")
    made.commit({"README.md": "a wiki\n", "notes/a.md": "a\n"})
    made.git("push", "--quiet", "--set-upstream", "origin", "main")
    return made


@pytest.fixture
def opened(tmp_path, environment):
    """Opens a wiki and tells what the place is."""

    def open_(wiki, **options):
        named = wiki if isinstance(wiki, str) else str(wiki.path)
        options = {"cache": tmp_path / "cache", "patience": 5.0, **options}
        with open_wiki(wiki_named(named, environment), **options) as place:
            return place

    return open_


# ------------------------------------------------------------------------------------ what is named


def test_a_clones_top_is_a_wiki(clone, environment):
    wiki = wiki_named(str(clone.path), environment)
    assert isinstance(wiki, LocalWiki)
    assert wiki.folder == clone.path


def test_a_link_to_a_clone_is_that_clone(tmp_path, clone, environment):
    (tmp_path / "link").symlink_to(clone.path)
    assert isinstance(wiki_named(str(tmp_path / "link"), environment), LocalWiki)


def test_a_bare_repository_is_pushed_to(bare, environment):
    wiki = wiki_named(str(bare.path), environment)
    assert isinstance(wiki, RemoteWiki)
    assert (wiki.address.url, wiki.folder) == (str(bare.path), bare.path)


def test_an_address_is_pushed_to(environment):
    wiki = wiki_named("git@example.org:desk.wiki.git", environment)
    assert isinstance(wiki, RemoteWiki)
    assert wiki.folder is None


def test_a_folder_that_looks_like_an_address_is_a_folder(tmp_path, environment, monkeypatch):
    monkeypatch.chdir(tmp_path)
    repository(tmp_path / "me@there:wiki", environment)
    assert isinstance(wiki_named("me@there:wiki", environment), LocalWiki)


@pytest.mark.parametrize(
    ("named", "why", "hint"),
    [
        ("", "is no wiki", "git clone"),
        ("--upload-pack=x", "is no wiki", "git clone"),
        ("nowhere", "there is no such folder", "git clone"),
        ("plain", "plain is no repository: fatal: not a git repository", "git init"),
        ("clone/notes", r"notes is a part of the repository .*/clone$", "set folder under"),
        ("clone/.git", r"\.git is where git keeps a clone's history", "top folder"),
        ("clone/.git/refs", r"refs is a part of the repository .*/clone/\.git", "Name the"),
        ("wiki.git/refs", r"refs is a part of the repository .*/wiki\.git", "Name the"),
        ("http://example.org/x", "read and change", "https://"),
    ],
)
def test_what_is_no_wiki_is_refused(tmp_path, clone, environment, monkeypatch, named, why, hint):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain").mkdir()
    with pytest.raises(UsageError, match=why) as told:
        wiki_named(named, {**environment, "GIT_CEILING_DIRECTORIES": str(tmp_path)})
    assert hint in told.value.hint
    assert clone.status() == []


# --------------------------------------------------------------------------------------- the branch


def test_a_clones_branch_is_the_one_checked_out(clone, opened):
    place = opened(clone)
    assert (place.branch, place.remote, place.top) == ("main", "", clone.path)
    assert place.ref == "refs/heads/main"


def test_the_branch_of_an_empty_clone_is_the_one_to_come(tmp_path, environment, opened):
    place = opened(repository(tmp_path / "new", environment, "--initial-branch=first"))
    assert place.branch == "first"


def test_another_branch_has_no_folder(clone, opened):
    place = opened(clone, branch="other")
    assert (place.branch, place.top) == ("other", None)


def test_a_detached_head_has_no_branch(clone, opened):
    clone.git("checkout", "--quiet", "--detach")
    with pytest.raises(UsageError, match="no branch is checked out there") as told:
        opened(clone)
    assert "--branch" in told.value.hint
    assert opened(clone, branch="main").top is None


@pytest.mark.parametrize("branch", ["-x", "a..b", "a b", "@{-1}", "HEAD", "x.lock", "/a", "a~1"])
def test_a_name_that_is_none_is_refused(clone, opened, branch):
    clone.git("checkout", "--quiet", "-b", "other")
    with pytest.raises(UsageError, match="no branch can be called that"):
        opened(clone, branch=branch)


def test_a_branch_that_is_checked_out_elsewhere_is_refused(tmp_path, clone, opened):
    clone.git("worktree", "add", "--quiet", "-b", "pages", str(tmp_path / "pages"))
    with pytest.raises(UsageError, match=r"pages is checked out in .*/pages$"):
        opened(clone, branch="pages")
    place = opened(str(tmp_path / "pages"))
    assert (place.branch, place.top) == ("pages", tmp_path / "pages")
    with pytest.raises(UsageError, match=r"main is checked out in .*/clone$"):
        opened(str(tmp_path / "pages"), branch="main")
    shutil.rmtree(tmp_path / "pages")
    assert opened(clone, branch="pages").top is None


def test_a_branch_that_is_being_rebased_is_refused(clone, opened):
    clone.git("checkout", "--quiet", "-b", "other")
    clone.commit({"README.md": "other\n"})
    clone.git("checkout", "--quiet", "main")
    clone.commit({"README.md": "main\n"})
    with pytest.raises(AssertionError, match="could not apply"):
        clone.git("rebase", "other")
    with pytest.raises(UsageError, match=r"main is being rebased: .*rebase-merge"):
        opened(clone, branch="main")


def test_a_submodule_and_a_working_tree_are_clones_too(tmp_path, clone, environment, opened):
    outer = repository(tmp_path / "outer", environment)
    outer.git(
        *("-c", "protocol.file.allow=always", "submodule", "--quiet", "add"),
        *(str(clone.path), "wiki"),
    )
    place = opened(str(outer.path / "wiki"))
    assert place.git_dir == outer.path / ".git/modules/wiki"
    assert place.top == outer.path / "wiki"


def test_the_branch_of_an_address_is_what_its_head_says(tmp_path, bare, clone, opened):
    clone.git("push", "--quiet", "origin", "main:refs/heads/pages")
    assert opened(bare).branch == "main"
    bare.git("symbolic-ref", "HEAD", "refs/heads/pages")
    assert opened(f"file://{bare.path}").branch == "pages"
    place = opened(bare, branch="other")
    assert (place.branch, place.upstream, place.remote) == ("other", "other", "briefs-wiki")
    assert place.mirror
    assert place.top is None


def test_an_empty_repository_has_the_branch_that_its_head_says(tmp_path, environment, opened):
    empty = repository(tmp_path / "e.git", environment, "--bare", "--initial-branch=first")
    assert opened(empty).branch == "first"
    # Across, nobody is told.
    assert opened(f"file://{empty.path}").branch == "main"


# ---------------------------------------------------------------------------------- where it goes


def test_a_branch_is_pushed_to_where_it_comes_from(clone, bare, opened):
    place = opened(clone, push=True)
    assert (place.remote, place.upstream) == ("origin", "main")
    clone.git("remote", "add", "backup", str(bare.path))
    clone.git("config", "branch.main.remote", "backup")
    clone.git("config", "branch.main.merge", "refs/heads/pages")
    place = opened(clone, push=True)
    assert (place.remote, place.upstream) == ("backup", "pages")


def test_a_new_branch_is_pushed_to_origin_or_the_only_remote(clone, bare, opened):
    assert opened(clone, branch="new", push=True).remote == "origin"
    clone.git("remote", "rename", "origin", "team")
    assert opened(clone, branch="new", push=True).remote == "team"
    clone.git("remote", "add", "backup", str(bare.path))
    with pytest.raises(UsageError, match=r"where new is pushed to: its remotes are backup, team"):
        opened(clone, branch="new", push=True)


def test_a_branch_without_a_remote_is_not_pushed(tmp_path, environment, opened):
    alone = repository(tmp_path / "alone", environment)
    alone.commit({"a.md": "a\n"})
    with pytest.raises(UsageError, match="it has no remote") as told:
        opened(alone, push=True)
    assert "without --push" in told.value.hint
    alone.git("config", "branch.main.remote", ".")
    with pytest.raises(UsageError, match="it has no remote"):
        opened(alone, push=True)


# -------------------------------------------------------------------------------------------- alone


def test_one_publisher_is_in_a_repository_whatever_the_folder(tmp_path, clone, opened):
    clone.git("worktree", "add", "--quiet", "-b", "pages", str(tmp_path / "pages"))
    with sole_publisher(clone.path / ".git" / LOCK):
        for folder in (clone, str(tmp_path / "pages")):
            with pytest.raises(WikiError, match="another `briefs publish`"):
                opened(folder, patience=0.2)


def test_a_run_leaves_no_refs_of_its_own(tmp_path, clone, environment):
    before = clone.refs()
    for stale in ("refs/briefs/built.lock", "refs/worktree/briefs/landing.lock"):
        clone.write({f".git/{stale}": ""})  # as one that is killed does
    put(clone, {"new.md": b"1\n"}, environment, tmp_path / "cache")
    put(clone, {"new.md": b"2\n"}, environment, tmp_path / "cache", push=True)
    assert clone.refs() == before
