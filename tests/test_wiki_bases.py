import pytest
from wikis import cloned, repository, surroundings

from briefs.errors import UsageError, WikiError
from briefs.wiki.bases import Base, find_base
from briefs.wiki.places import open_wiki, wiki_named


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


@pytest.fixture
def other(tmp_path, bare, clone):
    """Somebody else's clone."""
    return cloned(bare, tmp_path / "other")


@pytest.fixture
def base_of(tmp_path, environment):
    def find(wiki, **options):
        options = {"cache": tmp_path / "cache", "patience": 5.0, **options}
        with open_wiki(wiki_named(str(wiki.path), environment), **options) as place:
            return find_base(place)

    return find


def test_a_clone_that_is_not_pushed_is_built_on_its_branch(clone, other, base_of):
    other.commit({"README.md": "newer\n"})
    other.git("push", "--quiet")
    tip = clone.tip()
    assert base_of(clone) == Base(tip, tip)
    assert base_of(clone, branch="new") == Base(tip)


def test_an_empty_repository_has_no_base(tmp_path, environment, bare, base_of):
    assert base_of(repository(tmp_path / "new", environment)) == Base()
    assert base_of(bare) == Base()
    assert base_of(cloned(bare, tmp_path / "empty"), push=True) == Base()


def test_who_is_behind_is_built_on_what_is_there(clone, other, base_of):
    local = clone.tip()
    assert base_of(clone, push=True) == Base(local, local, local)
    newer = other.commit({"README.md": "newer\n"})
    other.git("push", "--quiet")
    assert base_of(clone, push=True) == Base(newer, local, newer)
    assert clone.tip() == local
    assert clone.status() == []


def test_who_is_ahead_is_built_on_what_is_here(clone, base_of):
    pushed = clone.tip()
    local = clone.commit({"README.md": "mine\n"})
    assert base_of(clone, push=True) == Base(local, local, pushed)


def test_who_went_another_way_is_told_how_far(clone, other, base_of):
    for content in ("1\n", "2\n"):
        other.commit({"README.md": content})
    other.git("push", "--quiet")
    clone.commit({"README.md": "mine\n"})
    told = "main here and at origin have gone separate ways: 1 commit only here, 2 commits only"
    with pytest.raises(UsageError, match=told) as refused:
        base_of(clone, push=True)
    assert f"`git -C {clone.path} pull --rebase`" in refused.value.hint


def test_a_new_branch_begins_where_the_clone_or_the_other_side_is(clone, other, bare, base_of):
    local = clone.tip()
    newer = other.commit({"README.md": "newer\n"})
    other.git("push", "--quiet")
    assert base_of(clone, branch="new", push=True) == Base(local)
    assert base_of(bare, branch="new") == Base(newer)
    other.git("push", "--quiet", "origin", "main:refs/heads/pages")
    assert base_of(clone, branch="pages", push=True) == Base(newer, "", newer)


def test_a_clone_without_commits_is_built_on_what_is_there(tmp_path, bare, other, base_of):
    empty = repository(tmp_path / "late", other.environment)
    empty.git("remote", "add", "origin", str(bare.path))
    tip = bare.tip("main")
    assert base_of(empty, push=True) == Base(tip, "", tip)


def test_an_address_is_looked_at_anew_each_time(tmp_path, environment, bare, other):
    with open_wiki(wiki_named(str(bare.path), environment), cache=tmp_path / "cache") as place:
        first = find_base(place)
        newer = other.commit({"README.md": "newer\n"})
        other.git("push", "--quiet")
        assert find_base(place) == Base(newer, "", newer) != first
        # Even where others have rewritten it.
        other.git("commit", "--quiet", "--amend", "--message", "Once more")
        other.git("push", "--quiet", "--force")
        assert find_base(place) == Base(other.tip(), "", other.tip())


def test_a_remote_that_is_gone_is_named(tmp_path, clone, bare, base_of):
    bare.path.rename(tmp_path / "moved")
    with pytest.raises(WikiError, match=r"clone cannot be read: .*does not appear to be"):
        base_of(clone, push=True)


def test_a_remote_that_is_damaged_is_named(clone, other, bare, base_of):
    other.commit({"README.md": "newer\n"})
    other.git("push", "--quiet")
    (bare.path / "objects" / bare.tip("main")[:2] / bare.tip("main")[2:]).unlink()
    with pytest.raises(WikiError, match=r"clone: its pages cannot be fetched: "):
        base_of(clone, push=True)
