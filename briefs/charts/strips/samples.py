"""The names that the document gives of its two samples, and this name beside them."""

from collections.abc import Iterator
from dataclasses import dataclass

from briefs.charts.strips.grid import INDUSTRY, SECTOR, Group
from briefs.claims import Claim, Printer
from briefs.facts import Facts
from briefs.facts.standing import is_itself
from briefs.locale import Style
from briefs.quantity import Kind
from briefs.report import Report

TOP = 5
"""Peers of each sample; the document gives no more."""


@dataclass(frozen=True)
class Peer:
    """A name: its symbol and four-week return, in percent and as printed."""

    symbol: Claim
    value: float
    printed: Claim


@dataclass(frozen=True)
class Sample:
    """A sample: its best other names, from the best down, its average, in percent and as printed,
    the lead over the best of them, and how many names it has. `ranked` says whether this name is
    one of them.
    """

    group: Group
    peers: tuple[Peer, ...]
    average: float | None
    printed: Claim
    lead: Claim
    names: Claim
    ranked: bool

    @property
    def best(self) -> Peer:
        return self.peers[0]


def own_return(facts: Facts, printer: Printer) -> Peer | None:
    """This name; None where it has no four-week return."""
    value = facts.number("return_4w")
    if value is None:
        return None
    printed = printer.fact(facts["return_4w"], Style.SIGNED)
    return Peer(printer.fact(facts["symbol"]), value, printed)


def samples_of(report: Report, facts: Facts, printer: Printer) -> list[Sample]:
    """The samples that have another name with a four-week return."""
    found = []
    for group, name in ((SECTOR, "sector"), (INDUSTRY, "industry")):
        peers = tuple(_peers(report, name, printer))
        if peers and not group.alone(facts):
            average = facts[f"{group.prefix}_return_4w"]
            found.append(
                Sample(
                    group,
                    peers,
                    facts.number(average.id),
                    printer.fact(average, Style.SIGNED),
                    printer.fact(facts[f"lead_{name}_best_4w"]),
                    printer.fact(facts[f"{group.prefix}_names"]),
                    not facts[f"{group.prefix}_rank_4w"].missing,
                )
            )
    return found


def _peers(report: Report, name: str, printer: Printer) -> Iterator[Peer]:
    """The other names among the best TOP, from the best down."""
    block = getattr(report.groups, name, None)
    given = [
        (peer.four_week_return, f"/groups/{name}/top_peers/{index}", peer)
        for index, peer in enumerate(block.top_peers if block else ())
        if peer.four_week_return is not None
    ]
    for value, place, peer in sorted(given, key=lambda each: -each[0])[:TOP]:
        if not is_itself(peer, report):
            figure = f"{place}/four_week_return"
            printed = printer.number(value, Kind.PERCENT, figure, Style.SIGNED)
            yield Peer(Claim(peer.symbol, f"{place}/symbol"), value, printed)
