"""Contents put where git keeps them, many at a time, before a commit gives them paths."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from briefs.wiki.git import Git
from briefs.wiki.tree import WikiTree, blob_id

# To look for likeness among many pictures, or to press them harder, takes twice the time and saves
# a tenth of the room; `git gc` does both.
IMPORT = ("-c", "pack.compression=1", "fast-import", "--quiet", "--done", "--force", "--depth=0")
# Else the memory for each file is given back to the system and asked for again, which takes a
# third of the time.
_MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(1 << 26)}
_LANES, _MUCH = 2, 8 * 1024 * 1024
"""So many gits press so many bytes at the same time; each leaves a file of its own."""


@dataclass(frozen=True)
class Ahead:
    """Contents that are stored while something else is done: their ids, and what comes to an end
    once they are there.
    """

    ids: frozenset[str] = frozenset()
    done: "Future[None]" = field(default_factory=Future)

    def wait(self) -> None:
        """Return once they are there. Raises GitFailed where git cannot store them."""
        if self.ids:
            self.done.result()


def store(git: Git, contents: Sequence[bytes]) -> None:
    """Put contents where git keeps them. Raises GitFailed where it cannot."""
    lanes = _LANES if sum(map(len, contents)) >= _MUCH else 1
    share = -(-len(contents) // lanes) or 1
    git.given(**_MEMORY).feed(
        [_blobs(contents[start : start + share]) for start in range(0, len(contents), share)],
        *IMPORT,
    )


@contextmanager
def stored_ahead(git: Git, tree: WikiTree, contents: Iterable[bytes]) -> Iterator[Ahead]:
    """While it lasts, those of the contents that stand nowhere on the tree are being stored: git
    presses pictures on one core while pages are made on another. What no commit comes to name is
    in nobody's way, and is stored no second time.
    """
    digits, known = id_digits(git), frozenset(tree.blobs.values())
    ids = {blob_id(content, digits): content for content in contents}
    fresh = [content for each, content in ids.items() if each not in known]
    if not fresh:
        yield Ahead()
        return
    with ThreadPoolExecutor(1) as lane:
        yield Ahead(frozenset(ids), lane.submit(store, git, fresh))


def id_digits(git: Git) -> int:
    """Digits of an id in the repository: 40 where ids are of SHA-1, 64 of SHA-256."""
    return 40 if git.line("rev-parse", "--show-object-format") == "sha1" else 64


def _blobs(contents: Iterable[bytes]) -> Iterator[bytes]:
    for content in contents:
        yield b"blob\ndata %d\n" % len(content)
        yield content
        yield b"\n"
    yield b"done\n"
