"""A mirror: what of a repository elsewhere is kept here, so that each week brings only what is new.

It can be lost at any time and is made again.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from briefs.errors import WikiError
from briefs.wiki.addresses import REMOTE, Address
from briefs.wiki.exclusion import sole_publisher
from briefs.wiki.git import Git, GitFailed, configured, quiet_environment

UPSTREAM = "refs/briefs/upstream"
"""What the branch elsewhere was when it was last looked at."""
_SHA256 = 64
"""Digits of an id in a repository of that kind."""
_REACH = "Check the address, and that `git ls-remote {}` answers without asking for anything."


@contextmanager
def kept_mirror(
    address: Address, environment: Mapping[str, str], cache: Path, patience: float
) -> Iterator[Git]:
    """The mirror of an address, made where there is none that can be used. While it lasts,
    nobody else uses it.

    Raises WikiError where it cannot be made, or somebody else uses it for `patience` seconds.
    """
    name = hashlib.sha256(address.url.encode()).hexdigest()[:16]
    folder = cache / f"{name}.git"
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WikiError(
            f"{cache}: cannot be made: {error.strerror}",
            "It keeps what is fetched from a wiki; make the folder above it writable.",
        ) from None
    git = _git_in(folder, address, environment)
    # Beside the mirror, which may have to go.
    with sole_publisher(cache / f"{name}.lock", patience):
        _make_fit(git, folder, address.url)
        yield git


def listed(git: Git, shown: str, *patterns: str, remote: str = REMOTE) -> dict[str, str]:
    """The refs of a repository elsewhere with the ids they stand for. `HEAD@` is the name of the
    ref that its HEAD stands for, where it has such.

    Raises WikiError where it cannot be reached.
    """
    try:
        told = git.reach("ls-remote", "--symref", "--quiet", "--", remote, *patterns)
    except GitFailed as failed:
        raise WikiError(f"{shown} cannot be read: {failed.said}", _REACH.format(shown)) from None
    refs = dict[str, str]()
    for line in told.splitlines():
        left, _, name = line.partition("\t")
        if left.startswith("ref: "):
            refs[f"{name}@"] = left.removeprefix("ref: ")
        else:
            refs[name] = left
    return refs


def _git_in(folder: Path, address: Address, environment: Mapping[str, str]) -> Git:
    quiet = {**quiet_environment(environment), **address.variables}
    return Git(
        ("--git-dir", str(folder.absolute())),
        configured(quiet, *address.settings),
        address.hidden,
    )


def _make_fit(git: Git, folder: Path, shown: str) -> None:
    """Have a mirror there: of none that can be used, a new one is made."""
    # Whoever left these was killed: we are alone.
    for begun in folder.parent.glob(f"{folder.name}?*"):
        shutil.rmtree(begun, ignore_errors=True)
    for stale in (*folder.glob("*.lock"), *folder.glob("refs/briefs/*.lock")):
        stale.unlink(missing_ok=True)
    if _is_fit(git, folder):
        return
    _make(git, folder, "sha1")
    ids = [value for name, value in listed(git, shown).items() if not name.endswith("@")]
    if ids and len(ids[0]) == _SHA256:
        _make(git, folder, "sha256")


def _is_fit(git: Git, folder: Path) -> bool:
    if not folder.is_dir():
        return False
    try:
        whole = git.line("rev-parse", "--is-bare-repository") == "true"
        known = git.find("rev-parse", "--quiet", "--verify", UPSTREAM)
        return whole and (known is None or bool(git.run("cat-file", "-t", f"{known}^{{tree}}")))
    except GitFailed:
        return False


def _make(git: Git, folder: Path, form: str) -> None:
    """Make an empty mirror aside and move it there, so that there is never half of one."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=folder.name) as aside:
        made = Path(aside) / "made"
        Git((), git.environment).run(
            *("init", "--quiet", "--bare", "--template=", "--initial-branch=main"),
            *(f"--object-format={form}", "--", str(made.absolute())),
        )
        with suppress(FileNotFoundError):
            folder.replace(Path(aside) / "unfit")
        made.replace(folder)
