"""Commits built aside: what shall stand on the branch, on top of what does, in no working tree."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from briefs.errors import UsageError, WikiError, named, printable
from briefs.wiki.git import Git, GitFailed, encoded, quoted
from briefs.wiki.tree import LINK, SUBMODULE, WikiTree

BUILT = "refs/briefs/built"
"""Holds what is being built."""

_AUTHOR = re.compile(r"\s*([^<>]*[^<>\s])\s*<([^<>\s]+)>\s*")
_NEW = "100644"
_NOT_A_NAME = {"", ".", "..", ".git"}
_IN_THE_WAY = {LINK: "is a symbolic link", SUBMODULE: "is a submodule"}
# To look for likeness among many pictures, or to press them harder, takes twice the time and saves
# a tenth of the room; `git gc` does both.
_IMPORT = ("-c", "pack.compression=1", "fast-import", "--quiet", "--done", "--force", "--depth=0")
# Else the memory for each file is given back to the system and asked for again, which takes a
# third of the time.
_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(1 << 26)}
_LANES, _MUCH = 2, 8 * 1024 * 1024
"""So many gits press so many bytes at the same time; each leaves a file of its own."""
_SHA1 = 40
"""Digits of an id, but in a repository of SHA-256."""


@dataclass(frozen=True)
class Author:
    """Who commits: a name and an address of e-mail."""

    name: str
    address: str


@dataclass(frozen=True)
class Built:
    """A commit that no branch has yet, and the paths, sorted, that differ in it from what it is on
    top of. `commit` is empty where it is only thought of.
    """

    commit: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def author_of(text: str) -> Author | None:
    """The author in `Desk <desk@example.com>`; None where there is none."""
    found = _AUTHOR.fullmatch(text)
    return Author(found[1], found[2]) if found else None


def planned(tree: WikiTree, files: Mapping[str, bytes | None]) -> Built | None:
    """What `build` would change, without a commit; nothing where `files` are so already.

    Raises UsageError where a symbolic link, a submodule, a file or a folder is in its way.
    """
    written = {path: content for path, content in files.items() if content is not None}
    added = sorted(path for path in written if path not in tree.blobs)
    changed = sorted(
        path
        for path, content in written.items()
        if path in tree.blobs and not _is_of(tree.blobs[path], content)
    )
    removed = sorted(path for path in files if files[path] is None and path in tree.blobs)
    _refuse_in_the_way(tree, [path for path in files if path in tree.blobs or path in written])
    if not (added or changed or removed):
        return None
    return Built("", tuple(added), tuple(changed), tuple(removed))


def build(
    git: Git, tree: WikiTree, files: Mapping[str, bytes | None], message: str, author: Author | None
) -> Built | None:
    """A commit on top of the tree in which `files` are as they shall be, None removing one; nothing
    where they are so already. It is signed where git is configured to.

    Raises UsageError where something is in the way of a file, or nobody is named as the author;
    WikiError where git cannot build or sign it.
    """
    plan = planned(tree, files)
    if plan is None:
        return None
    signed = _as_author(git, author)
    try:
        _store(signed.given(**_MEMORY), tree, files, plan)
        commit = _committed(signed, tree.commit, message)
    except GitFailed as failed:
        raise WikiError(
            f"the commit cannot be made: {failed}", "Nothing was published; mend that and publish."
        ) from None
    return replace(plan, commit=commit)


def _committed(git: Git, parent: str, message: str) -> str:
    content = git.line("rev-parse", f"{BUILT}^{{tree}}")
    parents = ("-p", parent) if parent else ()
    wants = git.find("config", "--type=bool", "--get", "commit.gpgSign") == "true"
    signature = ("-S",) if wants else ()
    words = encoded(f"{message.rstrip()}\n")
    commit = git.line("commit-tree", *signature, *parents, "-F", "-", content, stdin=words)
    # The ref keeps from now on what is to land, should somebody tidy up meanwhile.
    git.run("update-ref", BUILT, commit)
    return commit


def _as_author(git: Git, author: Author | None) -> Git:
    """The same git, committing as somebody who is named."""
    if author:
        parts = {"NAME": author.name, "EMAIL": author.address}
        return git.given(
            **{
                f"GIT_{who}_{part}": parts[part]
                for who in ("AUTHOR", "COMMITTER")
                for part in parts
            }
        )
    try:
        for who in ("AUTHOR", "COMMITTER"):
            # Else git makes an address up of this machine's name.
            git.run("-c", "user.useConfigOnly=true", "var", f"GIT_{who}_IDENT")
    except GitFailed:
        raise UsageError(
            "nobody is named as the author of the commit",
            'Set author = "Desk <desk@example.com>" under [wiki] in briefs.toml, or tell git with '
            "`git config --global user.name` and `user.email`.",
        ) from None
    return git


def _store(git: Git, tree: WikiTree, files: Mapping[str, bytes | None], plan: Built) -> None:
    """Put contents where git keeps them, and then a commit with their paths, whose tree alone is
    used.
    """
    # Names of one ending go together: a push looks for likeness among those of several packs.
    paths = sorted((*plan.added, *plan.changed), key=lambda path: path[::-1])
    written = {path: files[path] or b"" for path in paths}
    contents = list(written.values())
    lanes = _LANES if sum(map(len, contents)) >= _MUCH else 1
    share = -(-len(contents) // lanes) or 1
    git.feed(
        [_blobs(contents[start : start + share]) for start in range(0, len(contents), share)],
        *_IMPORT,
    )
    sha1 = git.line("rev-parse", "--show-object-format") == "sha1"
    ids = {path: _blob_id(content, sha1=sha1) for path, content in written.items()}
    git.feed([_paths(tree, ids, plan.removed)], *_IMPORT)


def _blobs(contents: Iterable[bytes]) -> Iterator[bytes]:
    for content in contents:
        yield b"blob\ndata %d\n" % len(content)
        yield content
        yield b"\n"
    yield b"done\n"


def _paths(tree: WikiTree, ids: Mapping[str, str], removed: Iterable[str]) -> Iterator[bytes]:
    yield b"commit %s\ncommitter briefs <briefs> 0 +0000\ndata 0\n" % BUILT.encode()
    if tree.commit:
        yield b"from %s\n" % tree.commit.encode()
    for path in removed:
        yield b"D %s\n" % quoted(path)
    for path, blob in ids.items():
        mode = tree.modes.get(path, _NEW)
        yield b"M %s %s %s\n" % (mode.encode(), blob.encode(), quoted(path))
    yield b"done\n"


def _blob_id(content: bytes, *, sha1: bool) -> str:
    """The id that git gives to a file's content; SHA-256 where it is not SHA-1."""
    made = hashlib.sha1(usedforsecurity=False) if sha1 else hashlib.sha256()
    made.update(b"blob %d\0" % len(content))
    made.update(content)
    return made.hexdigest()


def _is_of(blob: str, content: bytes) -> bool:
    """Whether an id is that of a content."""
    return blob == _blob_id(content, sha1=len(blob) == _SHA1)


def _refuse_in_the_way(tree: WikiTree, paths: list[str]) -> None:
    folders = {folder for path in tree.blobs for folder in _above(path)}
    found = dict[str, str]()
    for path in paths:
        if _NOT_A_NAME.intersection(path.lower().split("/")):
            found[path] = "cannot be a path"
        elif path in folders:
            found[path] = "is a folder"
        elif tree.modes.get(path) in _IN_THE_WAY:
            found[path] = _IN_THE_WAY[tree.modes[path]]
        for folder in _above(path):
            if folder in tree.modes:
                found[folder] = _IN_THE_WAY.get(tree.modes[folder], "is a file, and no folder")
    if found:
        told = [f"{printable(path)} {what}" for path, what in sorted(found.items())]
        raise UsageError(
            f"the wiki has something else where pages are to stand: {named(told)}",
            "Move it away and commit that, or name another folder under [wiki] in briefs.toml.",
        )


def _above(path: str) -> Iterator[str]:
    """The folders that a path is in, the nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
