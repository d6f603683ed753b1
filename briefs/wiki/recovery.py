"""What a publisher that was killed in the midst of it left in a working tree is put back."""

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from time import sleep

from briefs.errors import WikiError, printable
from briefs.wiki.git import Git, decoded, encoded, quoted
from briefs.wiki.places import Place
from briefs.wiki.reading import Difference, differences, empty_tree
from briefs.wiki.tree import LINK, SUBMODULE

LANDING = "refs/worktree/briefs/landing"
"""What is being checked out. Each of a repository's working trees has its own."""
PATIENCE = 2.0
"""Seconds to wait for another git, such as an editor's."""
_PAUSE = 0.1
_SPARSE, _OTHER = "sparse", "other"
"""In place of an id: what a sparse working tree leaves out, and so does a landing; what is no file.
"""


def recover(place: Place) -> None:
    """Where a publisher was killed while the files of its commit were checked out, put back what
    stood there: the files whose content is that commit's, and no others.

    Raises WikiError where git's own lock is in the way.
    """
    if place.top is None:
        return
    landing = place.git.tip(LANDING)
    if not landing:
        return
    head = place.git.tip("HEAD")
    arrived = head and place.git.find("merge-base", "--is-ancestor", landing, head) is not None
    if not arrived:
        await_index(place)
        _put_back(
            place.git, place.top, differences(place.git, head or empty_tree(place.git), landing)
        )
    place.git.run("update-ref", "-d", LANDING)


def await_index(place: Place) -> None:
    """Return once no other git is changing what is checked out. Raises WikiError where that takes
    longer than git needs.
    """
    lock = place.git_dir / "index.lock"
    for _ in range(round(PATIENCE / _PAUSE)):
        if not lock.exists():
            return
        sleep(_PAUSE)
    if lock.exists():
        raise locked(lock)


def locked(lock: Path) -> WikiError:
    return WikiError(
        f"{printable(str(lock))} is there: another git is at work in the wiki, or was killed",
        "Wait for it; where none is running, remove that file, and publish again.",
    )


def _put_back(git: Git, top: Path, landed: Mapping[str, Difference]) -> None:
    found = _found(git, top, landed)
    returning = [path for path in found if landed[path].before]
    leaving = [path for path in found if not landed[path].before]
    if returning:
        git.run(
            *("restore", "--source=HEAD", "--staged", "--worktree"),
            *("--pathspec-from-file=-", "--pathspec-file-nul"),
            stdin=_listed(returning),
        )
    git.run("update-index", "-z", "--force-remove", "--stdin", stdin=_listed(leaving))
    for path in leaving:
        _remove(top, path)


def _found(git: Git, top: Path, landed: Mapping[str, Difference]) -> list[str]:
    """The paths at which there is what the landing wrote, in whole or in part, or what an attempt
    to put it back did, which may have been killed too.
    """
    staged, standing = _staged(git), _standing(git, top, landed)
    found = list[str]()
    for path, each in landed.items():
        here = (staged.get(path, ""), standing[path])
        if here[0] not in {each.before, each.after} or here == (each.before, each.before):
            continue
        if here[1] in {each.before, each.after, ""} or _is_begun(git, top, path, each):
            found.append(path)
    return found


def _staged(git: Git) -> dict[str, str]:
    """The ids of what is to be committed, by path."""
    entries = decoded(git.run("ls-files", "--stage", "-t", "-z")).split("\0")[:-1]
    facts = (entry.partition("\t")[::2] for entry in entries)
    return {path: _SPARSE if fact[0] == "S" else fact.split(" ")[2] for fact, path in facts}


def _standing(git: Git, top: Path, paths: Iterable[str]) -> dict[str, str]:
    """The ids of the files in the working tree, as they would be committed: empty where nothing
    stands, a word of ours where it is something other than a file.
    """
    standing = {path: _OTHER if os.path.lexists(top / path) else "" for path in paths}
    files = [path for path, what in standing.items() if what and _is_file(top, path)]
    asked = b"".join(quoted(path) + b"\n" for path in files)
    ids = git.line("hash-object", "--stdin-paths", stdin=asked).split()
    return {**standing, **dict(zip(files, ids, strict=True))}


def _is_begun(git: Git, top: Path, path: str, each: Difference) -> bool:
    """Whether a file is the first part of what was to be written: that, too, is nobody's work."""
    if each.mode in {LINK, SUBMODULE} or not _is_file(top, path):
        return False
    content = (top / path).read_bytes().removesuffix(b"\r").replace(b"\r\n", b"\n")
    wholes = (git.run("cat-file", "blob", blob) for blob in (each.after, each.before) if blob)
    return any(whole.replace(b"\r\n", b"\n").startswith(content) for whole in wholes)


def _is_file(top: Path, path: str) -> bool:
    """Whether a file stands there that is not reached by a link: that would be somewhere else."""
    file = top / path
    with suppress(OSError):
        real = stat.S_ISREG(file.lstat().st_mode)
        return real and file.parent.resolve() == top.resolve() / Path(path).parent
    return False


def _remove(top: Path, path: str) -> None:
    """Remove a file, and the folders that are empty without it."""
    (top / path).unlink(missing_ok=True)
    for folder in Path(path).parents[:-1]:
        with suppress(OSError):
            (top / folder).rmdir()


def _listed(paths: Iterable[str]) -> bytes:
    return b"".join(encoded(path) + b"\0" for path in paths)
