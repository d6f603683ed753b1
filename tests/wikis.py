"""Wikis to publish to: repositories of git, and the people who work in them."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from briefs.wiki.bases import find_base
from briefs.wiki.commits import build
from briefs.wiki.landing import Landed, Outrun, land
from briefs.wiki.places import open_wiki, wiki_named
from briefs.wiki.reading import read_tree

WHEN = "2026-06-12T20:00:00+00:00"
CONFIG = """
[user]
    name = A Person
    email = person@example.org
[init]
    defaultBranch = main
"""


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """An environment in which the machine's own git configuration does not count; `home` is made
    where it is not there.
    """
    home.mkdir(exist_ok=True)
    config = home / "gitconfig"
    if not config.exists():
        config.write_text(CONFIG)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(config),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": WHEN,
        "GIT_COMMITTER_DATE": WHEN,
        "LC_ALL": "C",
        **more,
    }


@dataclass(frozen=True)
class Repository:
    """A repository as a person has it: a folder, and what git is told there."""

    path: Path
    environment: Mapping[str, str]

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        """What git prints, without the last line's end; the person's git, not ours."""
        return self._run(arguments, stdin).decode("utf-8", "surrogateescape").removesuffix("\n")

    def _run(self, arguments: tuple[str, ...], stdin: bytes = b"") -> bytes:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env=self.environment,
            input=stdin,
            capture_output=True,
            check=False,
        )
        assert not done.returncode, (arguments, done.stderr.decode())
        return done.stdout

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Files in the working tree, not committed."""
        for path, content in files.items():
            file = self.path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Mapping[str, str | bytes], message: str = "By hand") -> str:
        """A commit of these files, as a person makes one; its id."""
        self.write(files)
        self.git("add", "--force", "--", *files)
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.tip()

    def tip(self, name: str = "HEAD") -> str:
        return self.git("rev-parse", "--verify", name)

    def content(self, path: str, at: str = "HEAD") -> bytes:
        """A file of a commit, byte for byte."""
        return self._run(("cat-file", "blob", f"{at}:{path}"))

    def paths(self, at: str = "HEAD") -> list[str]:
        return self.git("ls-tree", "-r", "-z", "--name-only", at).split("\0")[:-1]

    def status(self) -> list[str]:
        """What is not as in the last commit: `?? new.md`."""
        return self.git("status", "--porcelain=v1", "--untracked-files=all").splitlines()

    def refs(self) -> list[str]:
        return self.git("for-each-ref", "--format=%(refname)").splitlines()


def repository(folder: Path, environment: Mapping[str, str], *options: str) -> Repository:
    """A new and empty repository; `--bare` and `--object-format=sha256` are options of git."""
    folder.mkdir(parents=True)
    made = Repository(folder, environment)
    made.git("init", "--quiet", *options)
    return made


def cloned(remote: Repository, folder: Path) -> Repository:
    """A person's clone."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    remote.git("clone", "--quiet", str(remote.path), str(folder))
    return Repository(folder, remote.environment)


def put(
    wiki: Repository | str,
    files: Mapping[str, bytes | None],
    environment: Mapping[str, str],
    cache: Path,
    *,
    message: str = "An issue",
    branch: str = "",
    push: bool = False,
) -> Landed | Outrun:
    """Publish files to a wiki, once, as an issue is."""
    name = wiki if isinstance(wiki, str) else str(wiki.path)
    with open_wiki(
        wiki_named(name, environment), cache=cache, branch=branch, push=push, patience=30.0
    ) as place:
        base = find_base(place)
        tree = read_tree(place.git, base.commit, "")
        return land(place, base, build(place.git, tree, files, message, None))
