"""git, run so that it asks nobody, runs no hook, and leaves other repositories alone."""

import os
import re
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from threading import Thread
from time import sleep

from briefs.errors import SystemPartMissing, WikiError, printable

OLDEST = (2, 34)
"""The first git that signs with SSH keys."""
LONGEST = 600
"""Characters of git's own words in a message."""

# What `git rev-parse --local-env-vars` prints, but for GIT_CONFIG_COUNT: with that people hand git
# what must stand in no file. What follows it belongs to another repository too.
_ELSEWHERE = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "GIT_ATTR_SOURCE",
    "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_QUARANTINE_PATH",
    "GIT_REFLOG_ACTION",
}
_ALWAYS = {
    "GIT_ALLOW_PROTOCOL": "https:ssh:file",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_CONFIGURED = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "color.ui=false",
    "fetch.prune=false",
    "fetch.pruneTags=false",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=300",
    "i18n.commitEncoding=UTF-8",
    "i18n.logOutputEncoding=UTF-8",
    "log.showSignature=false",
    "maintenance.auto=false",
    "push.followTags=false",
    "push.recurseSubmodules=no",
    "submodule.recurse=false",
)
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=30"
_SSH_VARIABLES = ("GIT_SSH_COMMAND", "GIT_SSH")
_INSTALL = "Install git: `apt install git`, `dnf install git` or `brew install git`."
_GRACE, _PAUSE = 5.0, 0.02
"""Seconds in which git may put its things away when it is to end, and between two looks at it."""
_BUFFER = 1 << 20
_WEB_USER = re.compile(r"(https?://)[^/\s]*@")
_PASSWORD = re.compile(r"(://[^/\s:@]*):[^/\s]*@")


class GitFailed(WikiError):
    """git ended with an error. `said` are its complaints in one printable line, `printed` what it
    wrote to its output; passwords stand in neither.
    """

    def __init__(self, command: str, said: str, printed: str = "") -> None:
        super().__init__(f"git {command}: {said}")
        self.command, self.said, self.printed = command, said, printed

    def __reduce__(self) -> tuple[type["GitFailed"], tuple[str, str, str]]:  # type: ignore[override]
        return type(self), (self.command, self.said, self.printed)


@dataclass(frozen=True)
class Git:
    """git in one repository. `place` are the arguments that say in which, `environment` is what its
    processes are given (see `quiet_environment`), `hidden` what no message may show.

    Its methods raise GitFailed where git ends with an error, SystemPartMissing where there is none.
    """

    place: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    hidden: tuple[str, ...] = field(default=(), repr=False)

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What git prints."""
        code, printed, told = self._done(arguments, stdin)
        if code:
            raise self._failed(arguments, printed, told)
        return printed

    def feed(self, streams: Sequence[Iterable[bytes]], *arguments: str) -> None:
        """Run a command that reads much and prints little as often as there are streams, each
        reading one, all at the same time.
        """
        with ExitStack() as stack:
            processes = [stack.enter_context(self._started(arguments)) for _ in streams]
            pairs = zip(processes, streams, strict=True)
            feeders = [Thread(target=_feed, args=pair, daemon=True) for pair in pairs]
            try:
                for feeder in feeders:
                    feeder.start()
                for feeder in feeders:
                    feeder.join()
                told = [process.communicate() for process in processes]
            except BaseException:
                _end(*processes)
                raise
        for process, words in zip(processes, told, strict=True):
            if process.returncode:
                raise self._failed(arguments, *words)

    def line(self, *arguments: str, stdin: bytes = b"") -> str:
        """The one line that git prints, or all lines without the last one's end."""
        return decoded(self.run(*arguments, stdin=stdin)).removesuffix("\n")

    def find(self, *arguments: str) -> str | None:
        """The line; None where git says that there is none."""
        code, printed, told = self._done(arguments, b"")
        if code > 1:
            raise self._failed(arguments, printed, told)
        return None if code else decoded(printed).removesuffix("\n")

    def tip(self, name: str) -> str:
        """The commit that a ref or HEAD stands for; empty where there is none."""
        return self.find("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}") or ""

    def reach(self, *arguments: str) -> str:
        """What git prints of a command that talks to another machine, where nobody can answer a
        question: ssh ends instead of asking, unless it is a person's own command.
        """
        chosen = any(self.environment.get(name) for name in _SSH_VARIABLES)
        if chosen or self.find("config", "--get", "core.sshCommand"):
            return decoded(self.run(*arguments))
        return decoded(self.given(GIT_SSH_COMMAND=_SSH).run(*arguments))

    def given(self, **variables: str) -> "Git":
        """The same with more in its environment."""
        return replace(self, environment={**self.environment, **variables})

    def _done(self, arguments: tuple[str, ...], stdin: bytes) -> tuple[int, bytes, bytes]:
        with self._started(arguments) as process:
            try:
                printed, told = process.communicate(stdin)
            except BaseException:
                _end(process)
                raise
        return process.returncode, printed, told

    def _started(self, arguments: tuple[str, ...]) -> "subprocess.Popen[bytes]":
        settings = (part for each in _CONFIGURED for part in ("-c", each))
        # In a session of its own git has no terminal to ask at, and an interruption does not reach
        # it before us.
        try:
            return subprocess.Popen(  # noqa: S603 (a list; what people name stands behind options)
                ["git", *self.place, *settings, *arguments],  # noqa: S607 (the person's own git)
                bufsize=_BUFFER,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self.environment,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise SystemPartMissing("git is not on the PATH", _INSTALL) from None

    def _failed(self, arguments: tuple[str, ...], printed: bytes, told: bytes) -> GitFailed:
        command = next(each for each in arguments if "=" not in each and not each.startswith("-"))
        said = self._shown(" · ".join(_complaints(decoded(told)))) or "it does not say why"
        return GitFailed(command, printable(said[:LONGEST]), self._shown(decoded(printed)))

    def _shown(self, text: str) -> str:
        for secret in self.hidden:
            text = text.replace(secret, "…")
        return masked(text)


def quiet_environment(given: Mapping[str, str]) -> dict[str, str]:
    """A person's environment as git is given it: without what names another repository, and such
    that git asks nothing and speaks English.
    """
    kept = {name: value for name, value in given.items() if name not in _ELSEWHERE}
    return {**kept, **_ALWAYS}


def configured(environment: Mapping[str, str], *settings: tuple[str, str]) -> dict[str, str]:
    """An environment with settings for git, which so stand neither in a file nor in a list of
    processes.
    """
    told = environment.get("GIT_CONFIG_COUNT", "")
    before = int(told) if told.isascii() and told.isdigit() else 0
    added = {"GIT_CONFIG_COUNT": str(before + len(settings))}
    for place, (name, value) in enumerate(settings, start=before):
        added[f"GIT_CONFIG_KEY_{place}"] = name
        added[f"GIT_CONFIG_VALUE_{place}"] = value
    return {**environment, **added}


def check_version(git: Git) -> None:
    """Raise SystemPartMissing where git is too old."""
    told = git.line("version")
    found = re.search(r"(\d+)\.(\d+)", told)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        raise SystemPartMissing(
            f"{printable(told)} is too old; a wiki needs {OLDEST[0]}.{OLDEST[1]}", _INSTALL
        )


def masked(text: str) -> str:
    """`text` without the users and passwords that stand in its addresses; who one is to a server of
    SSH is no secret.
    """
    return _PASSWORD.sub(r"\1@", _WEB_USER.sub(r"\1", text))


def decoded(content: bytes) -> str:
    """What git printed; bytes that are no UTF-8 come back by `encoded`."""
    return content.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def quoted(path: str) -> bytes:
    """A path as git reads it in a list of lines."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"%s"' % encoded(escaped)


def _feed(process: "subprocess.Popen[bytes]", chunks: Iterable[bytes]) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):  # git says itself why it reads no more
        for chunk in chunks:
            process.stdin.write(chunk)


def _end(*processes: "subprocess.Popen[bytes]") -> None:
    """Have gits end, and all that they started: first such that they put their things away."""
    for process in processes:
        _signal(process, signal.SIGTERM)
    for process in processes:
        for _ in range(round(_GRACE / _PAUSE)):
            if process.poll() is not None and not _signal(process, 0):
                break
            sleep(_PAUSE)
        _signal(process, signal.SIGKILL)
        process.wait()
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.close()


def _signal(process: "subprocess.Popen[bytes]", sign: int) -> bool:
    """Send a signal to a git and what it started; whether any of them was there to be sent it."""
    try:
        os.killpg(process.pid, sign)
    except (ProcessLookupError, PermissionError):  # the latter for remains, on some systems
        return False
    return True


def _complaints(told: str) -> list[str]:
    lines = (line.strip() for line in told.splitlines())
    return [line for line in lines if line and not line.startswith("hint:")]
