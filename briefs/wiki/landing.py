"""Landing: a branch is moved to a commit that was built aside, forward only."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from briefs.errors import BriefsError, UsageError, WikiError, named, printable
from briefs.wiki.bases import Base
from briefs.wiki.commits import Built
from briefs.wiki.git import Git, GitFailed, decoded
from briefs.wiki.places import Place
from briefs.wiki.pushing import push
from briefs.wiki.reading import differences, empty_tree
from briefs.wiki.recovery import LANDING, await_index, locked, recover

_UNDER_WAY = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
}
# Where files are many, two processes of git write them; these know attributes and line endings too.
_IN_LANES = ("-c", "checkout.workers=2")
_FOLDER, _OTHER = "folder", "other"
"""What may stand where a folder is to be."""


@dataclass(frozen=True)
class Landed:
    """The branch is at that commit, also where it is pushed to. `pushed` says that something was,
    `remarks` are what a publisher should know.
    """

    commit: str
    pushed: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outrun:
    """Somebody was faster, and nothing was changed: it is to be built again on top of theirs.
    `said` is why, in git's words.
    """

    said: str


def land(place: Place, base: Base, built: Built | None) -> Landed | Outrun:
    """Move the branch to what was built: first where it is pushed to, then here, with the files of
    a working tree that has it checked out. Where nothing was built, what was not pushed yet is, and
    a branch that lags behind follows.

    Raises UsageError where a person's own changes are in the way, or a merge is under way;
    WikiError where a push is refused, or another git is at work. Nothing was changed then.
    """
    recover(place)
    commit = built.commit if built else base.commit
    if built:
        _refuse_hindrance(place, base, commit)
    due = bool(place.remote) and commit != base.upstream
    said = push(place, base, commit) if due else ""
    if said:
        return Outrun(said)
    if built:
        return _move(place, base, commit, pushed=due)
    return _follow(place, base, pushed=due)


# ------------------------------------------------------------------------------- what is in the way


def _refuse_hindrance(place: Place, base: Base, commit: str) -> None:
    if place.top:
        _refuse_midway(place)
        _refuse_dirt(place, place.top, base.local, commit)


def _refuse_midway(place: Place) -> None:
    for name, what in _UNDER_WAY.items():
        if (place.git_dir / name).exists():
            raise UsageError(
                f"{place.shown}: a {what} is under way on {place.branch}",
                f"End it with `git {what} --continue` or `git {what} --abort`, and publish again.",
            )


def _refuse_dirt(place: Place, top: Path, local: str, commit: str) -> None:
    """A person's changes are never overwritten; those in other files are nobody's business."""
    await_index(place)
    coming = differences(place.git, local or empty_tree(place.git), commit)
    dirty = {path for path in _changed_here(place.git) if path in coming}
    fresh = [path for path, each in coming.items() if each.after and not each.before]
    dirty.update(_taken(top, fresh))
    if dirty:
        raise UsageError(
            f"{place.shown}: files that the issue changes have changes of their own, or stand "
            f"there uncommitted: {named([printable(path) for path in sorted(dirty)])}",
            "Commit them, put them aside with `git stash --include-untracked`, or move them away; "
            "then publish again.",
        )


def _changed_here(git: Git) -> list[str]:
    told = git.run(
        *("status", "--porcelain=v1", "-z", "--no-renames"),
        *("--untracked-files=no", "--ignore-submodules=all"),
    )
    return [entry[3:] for entry in decoded(told).split("\0")[:-1]]


def _taken(top: Path, paths: Iterable[str]) -> Iterator[str]:
    """Those at which something stands where a new file is to be, or where a folder for it is. Each
    folder is looked at once: most hold many of them.
    """
    folders = {"": _FOLDER}
    for path in paths:
        above = path.rpartition("/")[0]
        standing = _standing(top, above, folders)
        if standing == _OTHER or (standing and os.path.lexists(f"{top}/{path}")):
            yield path


def _standing(top: Path, folder: str, known: dict[str, str]) -> str:
    """What stands where a folder is to be: nothing, a folder, or something else, which may also be
    in the place of one above it. What was found is kept in `known`.
    """
    if folder not in known:
        above = _standing(top, folder.rpartition("/")[0], known)
        known[folder] = above and (_OTHER if above == _OTHER else _kind(f"{top}/{folder}"))
    return known[folder]


def _kind(place: str) -> str:
    try:
        found = os.lstat(place)
    except OSError:  # as `os.path.lexists` has it
        return ""
    return _FOLDER if stat.S_ISDIR(found.st_mode) else _OTHER


# ------------------------------------------------------------------------------------------- moving


def _follow(place: Place, base: Base, *, pushed: bool) -> Landed | Outrun:
    """Have a branch that lags behind the one it is pushed to stand where that does, unless
    something hinders it.
    """
    if base.local in {"", base.commit}:
        return Landed(base.commit, pushed)
    try:
        _refuse_hindrance(place, base, base.commit)
    except UsageError as hindered:
        return Landed(base.commit, pushed, (_behind(place, hindered),))
    return _move(place, base, base.commit, pushed=pushed)


def _move(place: Place, base: Base, commit: str, *, pushed: bool) -> Landed | Outrun:
    """Have the branch here follow. Where it was pushed, the issue is out: then what hinders is only
    a remark.
    """
    try:
        if place.top:
            _check_out(place, base.local, commit)
        else:
            _point(place, base, commit)
    except WikiError as failed:
        if place.remote:
            return Landed(commit, pushed, (_behind(place, failed),))
        if place.git.tip(place.ref) != base.local:
            return Outrun(str(failed))
        raise
    if place.mirror:
        _tidy(place.git)
    return Landed(commit, pushed)


def _point(place: Place, base: Base, commit: str) -> None:
    """Move the branch, or what a mirror knows of it, unless somebody else just did."""
    before = () if place.mirror else (base.local,)
    place.git.run("update-ref", "-m", "briefs publish", place.ref, commit, *before)


def _check_out(place: Place, local: str, commit: str) -> None:
    # Not `git merge`: that moves whatever branch is checked out by then, and writes over files that
    # are ignored. This either changes all files or says why it changes none, and the branch moves
    # only from where it was looked at.
    git = place.git
    git.run("update-ref", LANDING, commit)
    try:
        git.find("update-index", "-q", "--refresh")  # else a file that was touched is in the way
        git.run(*_IN_LANES, "read-tree", "-m", "-u", local or empty_tree(git), commit)
        git.run("update-ref", "-m", "briefs publish", place.ref, commit, local)
        git.run("update-ref", "-d", LANDING)
    except BaseException as error:
        recover(place)
        raise _told(place, error) from None


def _told(place: Place, error: BaseException) -> BaseException:
    lock = place.git_dir / "index.lock"
    if isinstance(error, GitFailed) and lock.name in error.said:
        return locked(lock)
    return error


def _behind(place: Place, hindered: BriefsError) -> str:
    return (
        f"the issue is at {place.remote}, but {place.branch} in {place.shown} could not follow "
        f"({hindered}): `git -C {place.shown} pull --ff-only` brings it"
    )


def _tidy(git: Git) -> None:
    """Have a mirror packed anew once it has grown untidy, a few times a year."""
    git.run(*("-c", "gc.auto=6700", "-c", "gc.autoDetach=false"), "gc", "--auto", "--quiet")
