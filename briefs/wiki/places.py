"""Places: what a person means by the name of a wiki, and on which branch its pages stand."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from briefs.errors import UsageError, named, printable
from briefs.wiki.addresses import REMOTE, Address, is_address, read_address
from briefs.wiki.exclusion import LOCK, PATIENCE, sole_publisher
from briefs.wiki.git import Git, GitFailed, check_version, quiet_environment
from briefs.wiki.mirror import UPSTREAM, kept_mirror, listed

FIRST_BRANCH = "main"
"""The branch of an empty repository elsewhere, where nobody names one."""
_BRANCH = "refs/heads/"
_NO_REPOSITORY = (
    "Name a clone's folder or an address; `git clone ADDRESS FOLDER` makes a clone, and "
    "`git init FOLDER` a new repository."
)
_NAME_A_BRANCH = "Check out a branch, or name one with --branch."


@dataclass(frozen=True)
class LocalWiki:
    """A clone in which people work; `folder` is its top."""

    folder: Path
    git: Git


@dataclass(frozen=True)
class RemoteWiki:
    """A repository elsewhere, or a bare one on this machine, in its `folder`: it is pushed to."""

    address: Address
    environment: Mapping[str, str] = field(repr=False)
    folder: Path | None = None


@dataclass(frozen=True)
class Place:
    """A wiki that is open. `shown` is how it is called in messages. `remote` and `upstream` are
    where `branch` is pushed to, and as which branch; empty where it is not. `top` is the folder in
    which the branch is checked out; None where that is so nowhere. `git_dir` is where git keeps
    what is under way there. A mirror has no branches of its own.
    """

    git: Git
    shown: str
    branch: str
    git_dir: Path
    remote: str = ""
    upstream: str = ""
    top: Path | None = None
    mirror: bool = False

    @property
    def ref(self) -> str:
        """What is moved here: the branch, or what a mirror knows of the one elsewhere."""
        return UPSTREAM if self.mirror else f"{_BRANCH}{self.branch}"


def wiki_named(name: str, environment: Mapping[str, str]) -> LocalWiki | RemoteWiki:
    """What a person means by the name of a wiki; `environment` is theirs.

    Raises UsageError where it is neither a repository's top folder nor an address that is safe,
    SystemPartMissing where git is missing or too old.
    """
    if not name or name.startswith("-"):
        raise UsageError(f"{name!r} is no wiki", _NO_REPOSITORY)
    folder = Path(name)
    check_version(Git((), quiet_environment(environment)))
    if "://" in name or (is_address(name) and not folder.exists()):
        return RemoteWiki(read_address(name), environment)
    return _in_folder(folder, environment)


def open_wiki(
    wiki: LocalWiki | RemoteWiki,
    *,
    cache: Path,
    branch: str = "",
    push: bool = False,
    patience: float = PATIENCE,
) -> AbstractContextManager[Place]:
    """The place of a wiki's pages, with no other publisher in it while it lasts; `patience` is how
    many seconds to wait for another one. What is fetched is kept in the folder `cache`.

    Raises UsageError where there is no such branch to publish to, WikiError where the wiki cannot
    be reached or another publisher does not come to an end.
    """
    if isinstance(wiki, LocalWiki):
        return _opened_clone(wiki, branch, push, patience)
    return _opened_mirror(wiki, branch, cache, patience)


# ------------------------------------------------------------------------------------- in a folder


def _in_folder(folder: Path, environment: Mapping[str, str]) -> LocalWiki | RemoteWiki:
    if not folder.is_dir():
        raise UsageError(f"{printable(str(folder))}: there is no such folder", _NO_REPOSITORY)
    place = folder.resolve()
    quiet = quiet_environment(environment)
    if _looks_like_git_dir(place):
        return _bare(folder, place, environment)
    git = Git(("-C", str(place)), quiet)
    try:
        within = git.line("rev-parse", "--is-inside-work-tree") == "true"
        top = Path(git.line("rev-parse", "--show-toplevel" if within else "--absolute-git-dir"))
    except GitFailed as failed:
        raise UsageError(
            f"{printable(str(folder))} is no repository: {failed.said}", _NO_REPOSITORY
        ) from None
    if top.resolve() != place:
        raise UsageError(
            f"{printable(str(folder))} is a part of the repository {printable(str(top))}",
            "Name the repository's top; where its pages stand in a folder, set folder under [wiki] "
            "in briefs.toml.",
        )
    return LocalWiki(folder, git)


def _looks_like_git_dir(place: Path) -> bool:
    return (place / "HEAD").is_file() and all(
        (place / each).is_dir() for each in ("objects", "refs")
    )


def _bare(folder: Path, place: Path, environment: Mapping[str, str]) -> RemoteWiki:
    git = Git(("--git-dir", str(place)), quiet_environment(environment))
    try:
        bare = git.find("config", "--type=bool", "--get", "core.bare") == "true"
    except GitFailed as failed:
        raise UsageError(
            f"{printable(str(folder))} cannot be used: {failed.said}", _NO_REPOSITORY
        ) from None
    if not bare:
        raise UsageError(
            f"{printable(str(folder))} is where git keeps a clone's history",
            "Name the clone's top folder.",
        )
    return RemoteWiki(Address(str(place)), environment, place)


# -------------------------------------------------------------------------------------- the branch


@contextmanager
def _opened_clone(wiki: LocalWiki, branch: str, push: bool, patience: float) -> Iterator[Place]:
    git, shown = wiki.git, printable(str(wiki.folder))
    git_dir = Path(git.line("rev-parse", "--absolute-git-dir"))
    common = Path(git.line("rev-parse", "--path-format=absolute", "--git-common-dir"))
    with sole_publisher(common / LOCK, patience):
        _unlock(git_dir, common)
        current = git.find("symbolic-ref", "--quiet", "HEAD") or ""
        chosen = _checked(git, branch) if branch else _current(current, shown)
        here = f"{_BRANCH}{chosen}" == current
        if not here:
            _refuse_elsewhere(git, chosen, git_dir)
        _refuse_rebased(chosen, common)
        remote, upstream = _pushed_to(git, chosen, shown) if push else ("", "")
        top = Path(git.line("rev-parse", "--show-toplevel")) if here else None
        try:
            yield Place(git, shown, chosen, git_dir, remote, upstream, top)
        finally:
            _forget(git)


@contextmanager
def _opened_mirror(wiki: RemoteWiki, branch: str, cache: Path, patience: float) -> Iterator[Place]:
    address = wiki.address
    with kept_mirror(address, wiki.environment, cache, patience) as git:
        chosen = _checked(git, branch) if branch else _default(wiki, git)
        git_dir = Path(git.line("rev-parse", "--absolute-git-dir"))
        yield Place(*(git, printable(address.url), chosen, git_dir, REMOTE, chosen), mirror=True)


def _unlock(git_dir: Path, common: Path) -> None:
    """Take away the locks of refs that only publishers have: whoever left them was killed."""
    stale = (*common.glob("refs/briefs/*.lock"), *git_dir.glob("refs/worktree/briefs/*.lock"))
    for each in stale:
        each.unlink(missing_ok=True)


def _forget(git: Git) -> None:
    """Take away the refs that a run has of its own."""
    with suppress(GitFailed):
        own = git.run("for-each-ref", "--format=delete %(refname)", "refs/briefs/")
        git.run("update-ref", "--stdin", stdin=own)


def _checked(git: Git, branch: str) -> str:
    try:
        spelt = "" if branch.startswith("-") else git.line("check-ref-format", "--branch", branch)
    except GitFailed:
        spelt = ""
    if spelt != branch:  # git also takes `@{-1}`, which is another branch each time
        raise UsageError(
            f"--branch {printable(branch)}: no branch can be called that", "Name it as in `main`."
        )
    return branch


def _current(ref: str, shown: str) -> str:
    if not ref.startswith(_BRANCH):
        raise UsageError(f"{shown}: no branch is checked out there", _NAME_A_BRANCH)
    return ref.removeprefix(_BRANCH)


def _default(wiki: RemoteWiki, git: Git) -> str:
    """The branch that a repository elsewhere shows first."""
    ref = listed(git, printable(wiki.address.url), "HEAD").get("HEAD@", "")
    if not ref and wiki.folder:
        # Nobody is told across of a branch without commits.
        bare = Git(("--git-dir", str(wiki.folder)), git.environment)
        ref = bare.find("symbolic-ref", "--quiet", "HEAD") or ""
    return ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else FIRST_BRANCH


def _refuse_elsewhere(git: Git, branch: str, git_dir: Path) -> None:
    """A branch that is checked out elsewhere must not move under that folder's files."""
    for paragraph in git.line("worktree", "list", "--porcelain").split("\n\n"):
        told = dict(line.partition(" ")[::2] for line in paragraph.splitlines())
        if told.get("branch") == f"{_BRANCH}{branch}" and "prunable" not in told:
            raise UsageError(
                f"the branch {branch} is checked out in {printable(told['worktree'])}",
                "Name that folder as the wiki, or another branch.",
            )


def _refuse_rebased(branch: str, common: Path) -> None:
    for folder in (common, *common.glob("worktrees/*")):
        for name in ("rebase-merge", "rebase-apply"):
            head = folder / name / "head-name"
            if head.is_file() and head.read_text().strip() == f"{_BRANCH}{branch}":
                raise UsageError(
                    f"the branch {branch} is being rebased: {printable(str(folder / name))}",
                    "End it with `git rebase --continue` or `git rebase --abort`.",
                )


def _pushed_to(git: Git, branch: str, shown: str) -> tuple[str, str]:
    """The remote that a branch is pushed to, and the name of the branch there."""
    remotes = git.line("remote").splitlines()
    own = git.find("config", "--get", f"branch.{branch}.remote")
    merged = git.find("config", "--get", f"branch.{branch}.merge") or ""
    if own in remotes:
        return own, merged.removeprefix(_BRANCH) or branch
    if own or ("origin" not in remotes and len(remotes) != 1):
        found = f"its remotes are {named(remotes)}" if remotes else "it has no remote"
        raise UsageError(
            f"{shown}: it is not said where {branch} is pushed to: {found}",
            f"`git -C {shown} push --set-upstream REMOTE {branch}` says so; or publish without "
            "--push.",
        )
    return ("origin" if "origin" in remotes else remotes[0]), branch
