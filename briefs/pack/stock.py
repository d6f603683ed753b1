"""Stock: what an earlier build of a week left in its folder, as its manifest tells."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from briefs.errors import Problem, Severity
from briefs.pack.folder import week_folder
from briefs.pack.ground import NOWHERE, Ground
from briefs.pack.headlines import read_headline
from briefs.pack.manifest import RETIRED, sealed
from briefs.pack.receipt import Artifact, Receipt, Status
from briefs.published import LARGEST_MANIFEST, MANIFEST, SCHEMA

_MADE = frozenset({Status.BUILT, Status.HELD})
"""Whoever was rejected or failed is always looked at again, and so are duplicates."""


@dataclass(frozen=True)
class Made:
    """One thing that was made: its receipt, all but the record, of which there is the SHA-256."""

    receipt: Receipt
    record: str = ""


@dataclass(frozen=True)
class Stock:
    """What was made of a week: its briefs by source, its works by name, and on what ground."""

    folder: Path
    ground: Ground = NOWHERE
    briefs: Mapping[str, Made] = field(default_factory=dict)
    works: Mapping[str, Made] = field(default_factory=dict)


class Stocks:
    """The stocks of all weeks below an output folder, each read once, and only what stands on
    `ground`: anything else could not be kept.
    """

    def __init__(self, output: Path, ground: Ground) -> None:
        self._output = output
        self._ground = ground
        self._read: dict[date, Stock] = {}

    def of(self, week: date) -> Stock:
        """The stock of a week; an empty one where there is none."""
        if week not in self._read:
            self._read[week] = self._found(week_folder(self._output, week))
        return self._read[week]

    @property
    def tried(self) -> bool:
        """Whether something that was read was made on the very ground: that has been tried."""
        return self._ground != NOWHERE and any(
            stock.ground == self._ground for stock in self._read.values()
        )

    def _found(self, folder: Path) -> Stock:
        if self._ground == NOWHERE:
            return Stock(folder)
        stock = read_stock(folder)
        return stock if stock.ground.briefs == self._ground.briefs else Stock(folder)


def read_stock(folder: Path) -> Stock:
    """What the manifest in a week's folder tells, or that which a build that was killed had set
    aside; an empty one where there is neither, or none that this program wrote and nobody changed.
    """
    path = folder / MANIFEST
    if not path.exists():
        path = folder / RETIRED
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST_MANIFEST else b""
        tree = json.loads(content)
        return _stock(folder, tree) if tree["schema"] == SCHEMA and sealed(tree) else Stock(folder)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Stock(folder)


def _stock(folder: Path, tree: Mapping[str, Any]) -> Stock:
    week = date.fromisoformat(tree["week"])
    listed = {each["path"]: _artifact(each) for each in tree["artifacts"]}
    of_ticker: dict[str, list[Artifact]] = {}
    for artifact in listed.values():
        of_ticker.setdefault(artifact.ticker, []).append(artifact)
    briefs = (_brief(each, week, of_ticker) for each in tree["sources"] if _is_made(each))
    works = (_work(each, week, listed) for each in tree["works"] if _is_made(each))
    return Stock(
        folder,
        Ground(tree["ground"]["briefs"], tree["ground"]["works"]),
        {each.receipt.source: each for each in briefs},
        {each.receipt.source: each for each in works},
    )


def _is_made(tree: Mapping[str, Any]) -> bool:
    return tree["status"] in _MADE


def _brief(tree: Mapping[str, Any], week: date, of_ticker: Mapping[str, list[Artifact]]) -> Made:
    receipt = Receipt(
        tree["path"],
        tree["sha256"],
        Status(tree["status"]),
        tuple(_problems(tree)),
        week,
        tree["ticker"],
        tuple(of_ticker.get(tree["ticker"], ())),
        tree["earlier"] or "",
        tree["stem"],
        tuple(tree["peers"]),
        scope=tree["scope"],
        revision=tree["revision"],
        key=tree["key"],
        read=tree["read"],
    )
    return Made(receipt, tree["record"])


def _work(tree: Mapping[str, Any], week: date, listed: Mapping[str, Artifact]) -> Made:
    receipt = Receipt(
        tree["name"],
        "",
        Status(tree["status"]),
        tuple(_problems(tree)),
        week,
        artifacts=tuple(listed[path] for path in tree["files"]),
        headline=read_headline(tree["headline"]) if tree["headline"] else None,
        key=tree["key"],
    )
    return Made(receipt)


def _problems(tree: Mapping[str, Any]) -> Iterator[Problem]:
    for each in tree["problems"]:
        yield replace(Problem(**each), severity=Severity(each["severity"]))


def _artifact(tree: Mapping[str, Any]) -> Artifact:
    return Artifact(
        tree["path"],
        tree["sha256"],
        tree["bytes"],
        tree["media_type"],
        tree["ticker"],
        tuple(tree["dropped"]),
        tree["key"],
    )
