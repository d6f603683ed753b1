"""Commits built aside: what shall stand on the branch, on top of what does, in no working tree."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from briefs.errors import UsageError, WikiError, named, printable
from briefs.wiki.git import Git, GitFailed, encoded, quoted
from briefs.wiki.storing import IMPORT, Ahead, id_digits, store
from briefs.wiki.tree import LINK, SUBMODULE, WikiTree, blob_id

BUILT = "refs/briefs/built"
"""Holds what is being built."""

_AUTHOR = re.compile(r"\s*([^<>]*[^<>\s])\s*<([^<>\s]+)>\s*")
_NEW = "100644"
_NOT_A_NAME = {"", ".", "..", ".git"}
_IN_THE_WAY = {LINK: "is a symbolic link", SUBMODULE: "is a submodule"}
_NOTHING_AHEAD = Ahead()


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
        if path in tree.blobs and not tree.holds(path, content)
    )
    removed = sorted(path for path in files if files[path] is None and path in tree.blobs)
    _refuse_in_the_way(tree, [path for path in files if path in tree.blobs or path in written])
    if not (added or changed or removed):
        return None
    return Built("", tuple(added), tuple(changed), tuple(removed))


def build(
    git: Git,
    tree: WikiTree,
    files: Mapping[str, bytes | None],
    message: str,
    author: Author | None,
    ahead: Ahead = _NOTHING_AHEAD,
) -> Built | None:
    """A commit on top of the tree in which `files` are as they shall be, None removing one; nothing
    where they are so already. It is signed where git is configured to. What is stored `ahead` is
    not stored here.

    Raises UsageError where something is in the way of a file, or nobody is named as the author;
    WikiError where git cannot build or sign it.
    """
    plan = planned(tree, files)
    if plan is None:
        return None
    signed = _as_author(git, author)
    try:
        _store(signed, tree, files, plan, ahead)
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


def _store(
    git: Git, tree: WikiTree, files: Mapping[str, bytes | None], plan: Built, ahead: Ahead
) -> None:
    """Put contents where git keeps them, and then a commit with their paths, whose tree alone is
    used.
    """
    digits = id_digits(git)
    # Names of one ending go together: a push looks for likeness among those of several packs.
    paths = sorted((*plan.added, *plan.changed), key=lambda path: path[::-1])
    written = {path: files[path] or b"" for path in paths}
    ids = {path: blob_id(content, digits) for path, content in written.items()}
    store(git, [content for path, content in written.items() if ids[path] not in ahead.ids])
    ahead.wait()
    git.feed([_paths(tree, ids, plan.removed)], *IMPORT)


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
