"""A wiki behind HTTPS and a password, as hosts have it: git itself on both sides."""

import pytest
from https_wiki import served_by_https
from wikis import put, repository, surroundings

from briefs.errors import WikiError
from briefs.wiki.landing import Landed

pytestmark = pytest.mark.real

PASSWORD = "hunter22 \"$x`'/@:%"  # noqa: S105 (opens nothing else)
SPELT = "hunter22%20%22%24x%60%27%2F%40%3A%25"


@pytest.fixture
def bare(tmp_path):
    """What is served; whoever pushes is let in by the server, not by the folder."""
    made = repository(tmp_path / "served" / "desk.git", surroundings(tmp_path / "home"), "--bare")
    made.git("config", "http.receivepack", "true")
    return made


@pytest.fixture
def server(tmp_path, bare):
    with served_by_https(bare.path, "desk", PASSWORD, tmp_path) as served:
        yield served


@pytest.fixture
def environment(tmp_path, server):
    """A person who trusts the server and has git keep passwords in a file."""
    made = surroundings(tmp_path / "home", GIT_SSL_CAINFO=str(server.authority))
    with (tmp_path / "home" / "gitconfig").open("a") as config:
        config.write(f"[credential]\n helper = store --file={tmp_path / 'kept'}\n")
    return made


def address(server, credentials=""):
    return f"https://{credentials}{server.host}/desk.git"


def everything_in(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_password_opens_the_wiki_and_is_seen_and_kept_nowhere(
    tmp_path, server, environment, bare
):
    named, cache, log = address(server, f"desk:{SPELT}@"), tmp_path / "cache", tmp_path / "log"
    environment["GIT_TRACE"] = str(log)
    for content in (b"1\n", b"2\n", b"2\n"):
        landed = put(named, {"Home.md": content}, environment, cache)
        assert isinstance(landed, Landed)
        assert landed.commit == bare.tip("main")
    assert bare.content("Home.md", "main") == b"2\n"
    assert bare.git("rev-list", "--count", "main") == "2"
    assert len(list(cache.glob("*.git"))) == 1
    assert not server.seen
    # What git and its helpers were started with.
    assert "remote-https" in log.read_text()
    for secret in ("hunter22", SPELT):
        assert secret.encode() not in everything_in(cache) + log.read_bytes()
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("credentials", ["", "desk@", "desk:hunter22-wrong@", "hunter22-token@"])
def test_who_is_not_let_in_is_told_so_and_not_asked(tmp_path, server, environment, credentials):
    with pytest.raises(WikiError, match=r"cannot be read: fatal: ") as told:
        put(address(server, credentials), {"a.md": b"a\n"}, environment, tmp_path / "cache")
    assert "hunter22" not in f"{told.value}{told.value.hint}"


@pytest.mark.parametrize("credentials", ["", "desk@"])
def test_a_persons_helper_is_asked_where_the_address_has_no_password(
    tmp_path, server, environment, bare, credentials
):
    (tmp_path / "kept").write_text(f"https://desk:{SPELT}@{server.host}\n")
    landed = put(address(server, credentials), {"a.md": b"a\n"}, environment, tmp_path / "cache")
    assert landed == Landed(bare.tip("main"), pushed=True)


def test_a_server_that_nobody_vouches_for_is_told_nothing(tmp_path, server, environment, bare):
    del environment["GIT_SSL_CAINFO"]
    with pytest.raises(WikiError, match="certificate"):
        put(address(server, f"desk:{SPELT}@"), {"a.md": b"a\n"}, environment, tmp_path / "cache")
    assert bare.refs() == []
