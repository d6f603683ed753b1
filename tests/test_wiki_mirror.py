import shutil

import pytest
from wikis import put, repository, surroundings

from briefs.errors import WikiError
from briefs.wiki.addresses import Address, read_address
from briefs.wiki.git import Git, GitFailed
from briefs.wiki.landing import Landed
from briefs.wiki.mirror import kept_mirror, listed


@pytest.fixture
def environment(tmp_path):
    return surroundings(tmp_path / "home")


@pytest.fixture
def wiki(tmp_path, environment):
    return repository(tmp_path / "wiki.git", environment, "--bare")


def mirrors(tmp_path):
    return sorted((tmp_path / "cache").glob("*.git"))


def test_a_mirror_is_kept_from_week_to_week(tmp_path, environment, wiki):
    for week in range(3):
        landed = put(wiki, {f"{week}.md": b"page\n"}, environment, tmp_path / "cache")
        assert isinstance(landed, Landed)
    (mirror,) = mirrors(tmp_path)
    kept = (mirror / "config").stat().st_ino
    put(wiki, {"4.md": b"page\n"}, environment, tmp_path / "cache")
    assert (mirror / "config").stat().st_ino == kept
    assert wiki.paths("main") == ["0.md", "1.md", "2.md", "4.md"]
    assert not list(mirror.rglob("*.sample"))


def no_repository(mirror):
    shutil.rmtree(mirror / "objects")


def no_head(mirror):
    (mirror / "HEAD").write_bytes(b"")


def no_commit(mirror):
    for path in (mirror / "objects").rglob("*"):
        if path.is_file():
            path.unlink()


def no_folder(mirror):
    shutil.rmtree(mirror)
    mirror.write_text("a file")


def only_begun(mirror):
    shutil.rmtree(mirror)
    mirror.mkdir()


@pytest.mark.parametrize("broken", [no_repository, no_head, no_commit, no_folder, only_begun])
def test_a_broken_mirror_is_made_anew(tmp_path, environment, wiki, broken):
    put(wiki, {"1.md": b"page\n"}, environment, tmp_path / "cache")
    broken(mirrors(tmp_path)[0])
    landed = put(wiki, {"2.md": b"page\n"}, environment, tmp_path / "cache")
    assert landed == Landed(wiki.tip("main"), pushed=True)
    assert wiki.paths("main") == ["1.md", "2.md"]
    assert [path.suffix for path in sorted((tmp_path / "cache").iterdir())] == [".git", ".lock"]


def test_what_a_killed_git_left_locked_in_a_mirror_is_taken_away(tmp_path, environment, wiki):
    put(wiki, {"1.md": b"page\n"}, environment, tmp_path / "cache")
    (mirror,) = mirrors(tmp_path)
    (tmp_path / "cache" / f"{mirror.name}begun").mkdir()
    for stale in ("refs/briefs/upstream.lock", "refs/briefs/built.lock", "packed-refs.lock"):
        (mirror / stale).touch()
    put(wiki, {"2.md": b"page\n"}, environment, tmp_path / "cache")
    assert wiki.paths("main") == ["1.md", "2.md"]
    assert not list((tmp_path / "cache").glob("*begun"))


def test_a_mirror_is_of_the_kind_that_the_wiki_is(tmp_path, environment):
    wiki = repository(tmp_path / "wiki.git", environment, "--bare", "--object-format=sha256")
    person = repository(tmp_path / "person", environment, "--object-format=sha256")
    person.commit({"README.md": "a wiki\n"})
    person.git("push", "--quiet", str(wiki.path), "main")
    for content in (b"1\n", b"2\n", b"2\n"):
        put(wiki, {"1.md": content}, environment, tmp_path / "cache")
    assert len(wiki.tip("main")) == 64
    assert wiki.git("rev-list", "--count", "main") == "3"


def test_the_way_there_is_not_kept_and_not_shown(tmp_path, environment, wiki):
    """The pages come from a folder; the password stands in the address all the same."""
    named = read_address("https://desk:hunter22-hunter22@example.org/wiki.git")
    instead = f'[url "{wiki.path}"]\n insteadOf = https://example.org/wiki.git\n'
    with (tmp_path / "home" / "gitconfig").open("a") as config:
        config.write(instead)
    with kept_mirror(named, environment, tmp_path / "cache", 1.0) as git:
        assert listed(git, named.url) == {}
        with pytest.raises(GitFailed) as failed:
            git.run("log", "desk:hunter22-hunter22", "--")
        assert "hunter22" not in f"{failed.value}{failed.value.printed}{git!r}{named!r}"
    for path in (tmp_path / "cache").rglob("*"):
        assert not path.is_file() or b"hunter22" not in path.read_bytes()


def test_a_wiki_that_cannot_be_reached_is_named(tmp_path, environment):
    address = Address(f"file://{tmp_path}/no/such.git")
    refused = pytest.raises(WikiError, match=r"no/such\.git cannot be read: fatal: ")
    with refused as told, kept_mirror(address, environment, tmp_path / "cache", 1.0):
        pass
    assert f"`git ls-remote file://{tmp_path}/no/such.git` answers" in told.value.hint


def test_a_cache_that_cannot_be_made_is_named(tmp_path, environment):
    (tmp_path / "file").touch()
    refused = pytest.raises(WikiError, match=r"file/cache: cannot be made")
    with refused, kept_mirror(Address("x"), environment, tmp_path / "file" / "cache", 1.0):
        pass


def test_a_mirror_is_used_by_one_at_a_time(tmp_path, environment, wiki):
    address = Address(str(wiki.path))
    cache = tmp_path / "cache"
    refused = pytest.raises(WikiError, match="another `briefs publish`")
    with kept_mirror(address, environment, cache, 1.0) as git:
        assert isinstance(git, Git)
        with refused, kept_mirror(address, environment, cache, 0.2):
            pass


def test_the_refs_of_a_wiki_are_listed(tmp_path, environment, wiki):
    put(wiki, {"1.md": b"page\n"}, environment, tmp_path / "cache")
    tip = wiki.tip("main")
    with kept_mirror(Address(str(wiki.path)), environment, tmp_path / "cache", 1.0) as git:
        refs = listed(git, "the wiki")
        assert refs == {"HEAD@": "refs/heads/main", "HEAD": tip, "refs/heads/main": tip}
