"""What stands on a wiki's branch, read out of git without a working tree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from briefs.errors import WikiError
from briefs.wiki.git import Git, decoded
from briefs.wiki.tree import WikiTree

TRAILER = "Briefs-Week"
"""Names the week in the message of a commit that published it."""
LARGEST_PAGE = 4 * 1024 * 1024
"""Bytes; what is larger is no page of ours, and not read."""

_PLAIN = {"100644", "100755"}
_EXHIBITS = "exhibits/.gitattributes"
_SITE = ("mkdocs.yml", "mkdocs-briefs.yml")


@dataclass(frozen=True)
class Difference:
    """What becomes of one path between two commits: ids of its contents, empty where there is none,
    and its mode in the later one.
    """

    before: str
    after: str
    mode: str


def read_tree(git: Git, commit: str, folder: str) -> WikiTree:
    """What stands at a commit, empty for none; `folder` is where the pages are, empty for the top.

    Raises WikiError where the repository is damaged.
    """
    if not commit:
        return WikiTree()
    modes, blobs = dict[str, str](), dict[str, str]()
    for entry in _split(git.run("ls-tree", "-r", "-z", "--full-tree", commit)):
        facts, _, path = entry.partition("\t")
        modes[path], _, blobs[path] = facts.split(" ")
    wanted = [path for path in _read_of(folder, modes) if modes[path] in _PLAIN]
    texts = dict(zip(wanted, _contents(git, [blobs[path] for path in wanted]), strict=True))
    known = {path: text for path, text in texts.items() if text is not None}
    return WikiTree(commit, modes, blobs, known, _commits(git, commit))


def differences(git: Git, before: str, after: str) -> dict[str, Difference]:
    """What differs between two commits, by path."""
    told = _split(git.run("diff-tree", "-r", "-z", "--no-renames", "--raw", before, after))
    found = dict[str, Difference]()
    for facts, path in zip(told, told, strict=True):
        _, mode, left, right, _ = facts.split(" ")
        found[path] = Difference(left.strip("0") and left, right.strip("0") and right, mode)
    return found


def empty_tree(git: Git) -> str:
    """The id of a tree without files, which every repository knows."""
    return git.line("hash-object", "-t", "tree", "--stdin")


def _read_of(folder: str, modes: Mapping[str, str]) -> Iterator[str]:
    """The pages, and what stands beside them and above."""
    start = f"{folder}/" if folder else ""
    above = [folder, *(str(each) for each in PurePosixPath(folder).parents)] if folder else [""]
    beside = {f"{start}{_EXHIBITS}"}
    for each in above:
        beside.update(name if each in {"", "."} else f"{each}/{name}" for name in _SITE)
    for path in modes:
        own = path.startswith(start) and path.endswith(".md") and "/" not in path[len(start) :]
        if own or path in beside:
            yield path


def _contents(git: Git, ids: list[str]) -> list[bytes | None]:
    """The contents of files; None for what is too large."""
    asked = _lines(ids)
    told = git.line("cat-file", "--batch-check=%(objectsize)", stdin=asked).splitlines()
    missing = next((each for each in told if not each.isdigit()), None)
    if missing:
        raise WikiError(f"the wiki's repository is damaged: {missing}", "Look with `git fsck`.")
    small = [int(each) <= LARGEST_PAGE for each in told]
    asked = _lines(each for each, fits in zip(ids, small, strict=True) if fits)
    read = _records(git.run("cat-file", "--batch=%(objectsize)", stdin=asked))
    return [next(read) if fits else None for fits in small]


def _records(printed: bytes) -> Iterator[bytes]:
    """What `cat-file` printed: a line with the size, that many bytes, and the end of a line."""
    place = 0
    while place < len(printed):
        end = printed.index(b"\n", place)
        size = int(printed[place:end])
        yield printed[end + 1 : end + 1 + size]
        place = end + size + 2


def _commits(git: Git, commit: str) -> dict[date, str]:
    """The newest commit of each week."""
    told = git.line(
        *("-c", "trailer.separators=:", "log", "--first-parent"),
        *(f"--grep=^{TRAILER}: ", "--basic-regexp"),
        "--regexp-ignore-case",
        f"--format=%H %(trailers:key={TRAILER},valueonly,separator=%x20)",
        *(commit, "--"),
    )
    found = dict[date, str]()
    for line in told.splitlines():
        made, *weeks = line.split()
        for week in filter(None, map(_day, weeks)):
            found.setdefault(week, made)
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-06-12") else None
    except ValueError:
        return None


def _split(printed: bytes) -> Iterator[str]:
    return iter(decoded(printed).split("\0")[:-1])


def _lines(texts: "list[str] | Iterator[str]") -> bytes:
    return "".join(f"{each}\n" for each in texts).encode()
