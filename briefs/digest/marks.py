"""From where on a name's move is worth a line: thresholds of the digest's rulebook, or ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from briefs.quantity import Kind, Quantity
from briefs.record import Record
from briefs.rulebook import Threshold

OWN = {
    each.id: each
    for each in (
        Threshold(
            "composite_moved",
            Quantity(5.0, "", 1.0),
            Kind.SCORE,
            "house view 2026: a move of less than five points is noise",
        ),
        Threshold(
            "score_moved",
            Quantity(30.0, "", 1.0),
            Kind.SCORE,
            "house view 2026: thirty points of one score move the composite by five",
        ),
        Threshold(
            "rank_moved",
            Quantity(0.2, "", 0.1),
            Kind.INDEX,
            "house view 2026: a fifth of the group",
        ),
        Threshold(
            "rank_places",
            Quantity(5.0, "", 1.0),
            Kind.COUNT,
            "house view 2026: a move of fewer places is one good week of a neighbour",
        ),
        Threshold(
            "rank_group",
            Quantity(15.0, "", 1.0),
            Kind.COUNT,
            "house view 2026: a rank among fewer says little",
        ),
    )
}
"""What holds where the rulebook has no threshold of that name."""


@dataclass(frozen=True)
class Marks:
    """The thresholds by id."""

    thresholds: Mapping[str, Threshold]

    def at(self, name: str) -> Threshold:
        """The rulebook's threshold of that name, or ours."""
        return self.thresholds.get(name, OWN[name])

    def _value(self, name: str) -> float:
        return self.at(name).quantity.value

    def score_moved(self, record: Record) -> bool:
        """Whether its composite, or one of its scores, moved enough since the earlier issue."""
        one = abs(record.facts.number("score_moved_most") or 0)
        return self.composite_moved(record) or one >= self._value("score_moved")

    def composite_moved(self, record: Record) -> bool:
        """Whether its composite moved enough since the earlier issue."""
        whole = abs(record.facts.number("composite_change") or 0)
        return whole >= self._value("composite_moved")

    def rank_moved(self, record: Record) -> bool:
        """Whether its rank by 4W return moved by enough of the sector sample."""
        names = record.facts.number("sector_sample_names") or 0
        moved = abs(record.facts.number("sector_sample_rank_4w_move") or 0)
        enough = max(self._value("rank_places"), self._value("rank_moved") * names)
        return names >= self._value("rank_group") and moved >= enough
