"""Week: one week to build, and what the archive knew before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from briefs.archive import Archive, Kept, KeptIssue
from briefs.desk import Desk
from briefs.pack.folder import week_folder
from briefs.pack.ground import Ground
from briefs.pack.options import BuildOptions, Order
from briefs.pack.receipt import Receipt
from briefs.pack.stock import Stock


@dataclass(frozen=True)
class Recalled:
    """What the archive knew before a week was built: of each listing the newest earlier entry, the
    issue before, the newest approved revision of this one, and the newest of all.
    """

    earlier: Mapping[str, Kept]
    before: KeptIssue | None
    approved: KeptIssue | None
    newest: KeptIssue | None

    @property
    def approved_entries(self) -> Mapping[str, Kept]:
        """What was approved of this issue, by listing."""
        return {each.key: each for each in self.approved.entries} if self.approved else {}

    @property
    def entries(self) -> Mapping[str, Kept]:
        """What the last build of this issue kept, by listing."""
        return {each.key: each for each in self.newest.entries} if self.newest else {}


@dataclass(frozen=True)
class Week:
    """One week to build: its accepted documents by path, what the desk decided, on what ground it
    is built, and what stands in its folder.
    """

    day: date
    accepted: Mapping[Path, Receipt]
    desk: Desk
    options: BuildOptions
    ground: Ground
    stock: Stock

    @cached_property
    def order(self) -> Order:
        """What a worker needs to know."""
        return replace(self.options.order, ground=self.ground.works)

    @property
    def folder(self) -> Path:
        return week_folder(self.options.output, self.day)

    def recalled(self, archive: Archive) -> Recalled:
        """What the archive knows that bears on this week."""
        return Recalled(
            archive.earlier(self.day),
            archive.issue_before(self.day),
            archive.approved(self.day),
            archive.newest(self.day),
        )
