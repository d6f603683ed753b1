import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wikis import surroundings

from briefs.errors import UsageError
from briefs.wiki.addresses import is_address, read_address
from briefs.wiki.git import Git, configured, quiet_environment


@pytest.mark.parametrize(
    ("named", "url"),
    [
        ("https://example.org/team/desk.wiki.git", "https://example.org/team/desk.wiki.git"),
        ("https://me:secret@example.org/x", "https://example.org/x"),
        ("https://token@example.org:8443/x", "https://example.org:8443/x"),
        ("HTTPS://Example.org/x", "https://Example.org/x"),
        ("ssh://git@example.org:2222/x.git", "ssh://git@example.org:2222/x.git"),
        ("git@example.org:team/desk.wiki.git", "git@example.org:team/desk.wiki.git"),
        ("git@[::1]:x.git", "git@[::1]:x.git"),
        ("file:///srv/wiki.git", "file:///srv/wiki.git"),
        ("file://localhost/srv/wiki.git", "file:///srv/wiki.git"),
    ],
)
def test_an_address_is_read(named, url):
    assert is_address(named)
    assert read_address(named).url == url


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("http://example.org/x", "read and change"),
        ("git://example.org/x", "read and change"),
        ("ext::sh -c true", "a program of its own"),
        ("fd::17", "a program of its own"),
        ("https://", "names no repository"),
        ("https://example.org", "names no repository"),
        ("https://example.org/", "names no repository"),
        ("https://-oProxyCommand=x/y", "names no repository"),
        ("https://me:sec/ret@example.org/x", "cannot be understood"),
        ("https://:secret@example.org/x", "a password without a user"),
        ("https://me:%0asecret@example.org/x", "control characters"),
        ("https://example.org/a b", "spaces or control characters"),
        ("https://example.org/\x1b[31m", "spaces or control characters"),
        ("https://[::1/x", "cannot be understood"),
        ("ssh://git:secret@example.org/x", "ssh does not take"),
        ("ssh://-oProxyCommand=x/y", "names no repository"),
        ("git@-oProxyCommand=x:y", "names no repository"),
        ("git@example.org:-x", "names no repository"),
        ("ssh://example.org", "names no repository"),
        ("file://elsewhere/srv/wiki", "names no folder"),
        ("file:///", "names no folder"),
        ("s3://bucket/x", "not used here"),
    ],
)
def test_an_address_that_is_not_safe_is_refused(named, why):
    with pytest.raises(UsageError, match=why) as told:
        read_address(named)
    assert told.value.hint
    assert "secret" not in str(told.value)
    assert "\x1b" not in str(told.value)


@pytest.mark.parametrize("named", ["wiki", "./a:b", "/srv/wiki.git", "C:wiki", "a@b", "~/wiki"])
def test_a_folder_is_no_address(named):
    assert not is_address(named)


def asked_for(named, host, tmp_path):
    """What git learns when it asks for a password for a host."""
    address = read_address(named)
    environment = {**quiet_environment(surroundings(tmp_path / "home")), **address.variables}
    git = Git((), configured(environment, *address.settings))
    question = f"protocol=https\nhost={host}\n\n".encode()
    answer = git.line("credential", "fill", stdin=question)
    return dict(line.partition("=")[::2] for line in answer.splitlines())


def test_a_password_is_told_to_git_alone_and_to_that_host_alone(tmp_path):
    named = "https://me:s%40cret%22%24x@example.org:8443/x"
    told = asked_for(named, "example.org:8443", tmp_path)
    assert (told["username"], told["password"]) == ("me", 's@cret"$x')
    address = read_address(named)
    assert "cret" not in repr(address)
    assert "cret" not in repr(address.settings)
    with pytest.raises(Exception, match="terminal prompts disabled"):
        asked_for(named, "example.com", tmp_path)


def test_a_persons_helpers_are_not_told_what_is_not_theirs(tmp_path):
    home = tmp_path / "home"
    environment = surroundings(home)
    with (home / "gitconfig").open("a") as config:
        config.write(f"[credential]\n helper = store --file={tmp_path / 'kept'}\n")
    address = read_address("https://me:secret@example.org/x")
    quiet = {**quiet_environment(environment), **address.variables}
    git = Git((), configured(quiet, *address.settings))
    found = b"protocol=https\nhost=example.org\nusername=me\npassword=secret\n\n"
    git.run("credential", "approve", stdin=found)
    assert not (tmp_path / "kept").exists()
    subprocess.run(["git", "credential", "approve"], input=found, env=environment, check=True)
    assert (tmp_path / "kept").exists()


def test_a_user_alone_has_the_persons_helpers_asked(tmp_path):
    home = tmp_path / "home"
    surroundings(home)
    with (home / "gitconfig").open("a") as config:
        config.write('[credential]\n helper = "!f() { echo password=theirs; }; f"\n')
    told = asked_for("https://me@example.org/x", "example.org", tmp_path)
    assert (told["username"], told["password"]) == ("me", "theirs")


def refused_or_read(named):
    try:
        return read_address(named).url
    except UsageError as told:
        return told


@given(st.text(min_size=1, max_size=40) | st.from_regex(r"[a-z]+://[^/]*@[^/]*/.*", fullmatch=True))
def test_any_name_is_an_address_a_folder_or_refused(named):
    told = str(refused_or_read(named)) if is_address(named) else ""
    assert told.isprintable()
