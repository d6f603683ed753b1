import os
import pickle
import signal
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wikis import CONFIG, repository, surroundings

from briefs.errors import SystemPartMissing, WikiError
from briefs.wiki import git as ours
from briefs.wiki.git import Git, GitFailed, check_version, configured, masked, quiet_environment

SECRETS = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789!$&'()*+,;=:@%-._~", min_size=6)


@pytest.fixture
def git(tmp_path):
    made = repository(tmp_path / "wiki", surroundings(tmp_path / "home"))
    return Git(("-C", str(made.path)), quiet_environment(made.environment))


def script(folder, name, text):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def is_running(process):
    """Whether a process is there and no remains of one."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_git_calls_local_to_a_repository_is_not_passed_on(git):
    local = set(git.line("rev-parse", "--local-env-vars").split()) - {"GIT_CONFIG_COUNT"}
    told = dict.fromkeys((*local, "GIT_NAMESPACE", "GIT_QUARANTINE_PATH"), "x")
    quiet = quiet_environment({**told, "HOME": "/home/desk"})
    assert not quiet.keys() & told.keys()
    assert quiet["HOME"] == "/home/desk"
    assert quiet["GIT_TERMINAL_PROMPT"] == "0"
    assert quiet["GIT_ALLOW_PROTOCOL"] == "https:ssh:file"


def test_a_repository_in_the_environment_is_not_ours(tmp_path):
    environment = surroundings(tmp_path / "home")
    wiki = repository(tmp_path / "wiki", environment)
    other = repository(tmp_path / "other", environment)
    wiki.commit({"a.md": "wiki\n"})
    misled = {
        **environment,
        "GIT_DIR": str(other.path / ".git"),
        "GIT_WORK_TREE": str(other.path),
        "GIT_INDEX_FILE": "/nowhere/index",
    }
    git = Git(("-C", str(wiki.path)), quiet_environment(misled))
    assert git.tip("HEAD") == wiki.tip()


def test_settings_come_after_those_that_a_person_gives(git):
    given = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "a.b", "GIT_CONFIG_VALUE_0": "theirs"}
    environment = configured({**git.environment, **given}, ("a.c", "ours"), ("a.b", "ours"))
    told = Git(git.place, environment)
    assert told.line("config", "--get-all", "a.b") == "theirs\nours"
    assert told.line("config", "--get", "a.c") == "ours"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("unable to access 'https://me:pw@host/x'", "unable to access 'https://host/x'"),
        ("https://token@host/x https://host/y", "https://host/x https://host/y"),
        ("https://me:p@ss:w@host/x", "https://host/x"),
        ("ssh://git@host/x", "ssh://git@host/x"),
        ("ssh://git:pw@host/x", "ssh://git@host/x"),
        ("git@host:path", "git@host:path"),
        ("see https://host/a@b", "see https://host/a@b"),
    ],
)
def test_users_and_passwords_are_not_shown(text, shown):
    assert masked(text) == shown


@given(SECRETS)
def test_no_password_is_shown(secret):
    assert masked(f"fatal: 'https://desk:{secret}@h/x'") == "fatal: 'https://h/x'"


def test_what_git_complains_of_is_told_in_one_line(git):
    with pytest.raises(GitFailed) as told:
        git.run("rev-parse", "--verify", "nowhere")
    assert told.value.said == "fatal: Needed a single revision"
    assert str(told.value) == "git rev-parse: fatal: Needed a single revision"
    with pytest.raises(GitFailed, match=r"'no\\u202ewhere'"):
        git.run("log", "no\u202ewhere", "--")
    assert isinstance(told.value, WikiError)
    again = pickle.loads(pickle.dumps(told.value))  # noqa: S301 (our own)
    assert (again.command, again.said) == ("rev-parse", told.value.said)


def test_what_must_not_be_seen_stands_in_no_complaint(git):
    told = Git(git.place, git.environment, ("hunter22",))
    with pytest.raises(GitFailed) as failed:
        told.run("log", "hunter22", "--")
    assert "hunter22" not in str(failed.value)
    assert "…" in str(failed.value)


def test_nothing_found_is_no_error_and_something_wrong_is(git):
    assert git.find("config", "--get", "no.such") is None
    assert git.find("config", "--get", "user.name") == "A Person"
    assert not git.tip("HEAD")
    with pytest.raises(GitFailed, match="bad boolean"):
        git.find("-c", "commit.gpgSign=perhaps", "config", "--type=bool", "commit.gpgSign")


def test_much_is_read_and_written_at_once(git):
    lines = b"".join(b"%d\n" % number for number in range(400_000))
    assert git.run("stripspace", stdin=lines) == lines


def test_several_read_at_once(git):
    told = [[b"blob\ndata 1\n%d\n" % lane, b"done\n"] for lane in range(3)]
    git.feed(told, "fast-import", "--quiet", "--done")
    for lane in range(3):
        blob = git.line("hash-object", "--stdin", stdin=b"%d" % lane)
        assert git.run("cat-file", "blob", blob) == b"%d" % lane
    with pytest.raises(GitFailed, match="git fast-import: fatal: Unsupported command: nonsense"):
        git.feed([*told, [b"nonsense\n" * 99_999]], "fast-import", "--quiet", "--done")


def test_one_that_reads_nothing_is_no_error(git):
    git.feed([[bytes(1 << 20)] * 8], "version")


def test_git_that_is_missing_is_named(tmp_path):
    with pytest.raises(SystemPartMissing, match="git is not on the PATH") as told:
        Git((), {"PATH": str(tmp_path)}).run("version")
    assert "Install git" in told.value.hint


@pytest.mark.parametrize(("version", "fit"), [("2.33.8", False), ("2.34.1", True), ("3.0", True)])
def test_git_that_is_too_old_is_named(tmp_path, version, fit):
    script(tmp_path / "bin", "git", f"echo git version {version}.something")
    git = Git((), {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"})
    if fit:
        check_version(git)
        return
    with pytest.raises(SystemPartMissing, match=r"2\.33\.8\.something is too old"):
        check_version(git)


def stopped(chunk, wanted):
    """What is fed until git has begun, and then a person who stops it."""
    yield chunk
    while not wanted.exists() or not wanted.read_text().strip():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("deaf", [False, True])
def test_whoever_stops_us_stops_git_and_its_children(git, tmp_path, monkeypatch, deaf):
    monkeypatch.setattr(ours, "_GRACE", 0.3)
    named = tmp_path / "child"
    # As git does, one that hears of it puts its things away.
    trap = ":" if deaf else f"touch {tmp_path}/tidied; exit"
    waiting = f"echo $$ > {named}; sleep 600 & while :; do wait; done"
    program = script(tmp_path, "program", f"trap '{trap}' TERM; {waiting}")
    alias = f"alias.wait=!{'trap : TERM; ' if deaf else ''}{program}; true"
    with pytest.raises(KeyboardInterrupt):
        git.feed([stopped(b"x" * 300_000, named), [b""]], "-c", alias, "wait")
    deadline = time.monotonic() + 10
    while is_running(int(named.read_text())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(int(named.read_text()))
    assert (tmp_path / "tidied").exists() is not deaf


@pytest.mark.parametrize(
    ("given_", "configured_", "expected"),
    [
        ({}, "", "-o BatchMode=yes"),
        ({"GIT_SSH_COMMAND": "{ssh} mine"}, "", "mine"),
        ({}, "[core]\n sshCommand = {ssh} theirs", "theirs"),
    ],
)
def test_ssh_asks_nothing_unless_a_person_says_how(tmp_path, git, given_, configured_, expected):
    ssh = script(tmp_path / "bin", "ssh", f'echo "$@" > {tmp_path}/told; exit 1')
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    variables = {name: value.format(ssh=ssh) for name, value in given_.items()}
    (tmp_path / "home" / "gitconfig").write_text(CONFIG + configured_.format(ssh=ssh))
    told = git.given(PATH=path, **variables)
    with pytest.raises(GitFailed):
        told.reach("ls-remote", "ssh://git@example.org/x")
    assert expected in (tmp_path / "told").read_text()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "ext::sh -c true", "git://127.0.0.1:9/x"])
def test_git_goes_nowhere_else(git, url):
    with pytest.raises(GitFailed, match="not allowed"):
        git.reach("ls-remote", url)
