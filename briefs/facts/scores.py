"""The six scores beside each other."""

from collections.abc import Callable, Sequence

from briefs.facts.derived import Derived, computed, judged
from briefs.facts.quoted import SCORE_LABELS, SCORES
from briefs.quantity import Kind, Quantity


def known_scores(scores: Sequence[Quantity | None]) -> dict[str, Quantity]:
    """The scores that are given, by label; the order of the page decides between equal ones."""
    pairs = zip(SCORE_LABELS, scores, strict=True)
    return {label: score for label, score in pairs if score is not None}


def _highest(*scores: Quantity | None) -> Quantity | None:
    """The largest score. Undefined where none is known."""
    return max(known_scores(scores).values(), key=_number, default=None)


def _lowest(*scores: Quantity | None) -> Quantity | None:
    """The smallest score. Undefined where none is known."""
    return min(known_scores(scores).values(), key=_number, default=None)


def _name_of(extreme: Callable[..., Quantity | None]) -> Callable[..., str | None]:
    def name(*scores: Quantity | None) -> str | None:
        found = extreme(*scores)
        return next(
            (label for label, score in known_scores(scores).items() if score == found), None
        )

    return name


def _known(*scores: Quantity | None) -> Quantity:
    """How many of the six scores are given; 0 where none is."""
    return Quantity(float(len(known_scores(scores))))


def _spread(highest: float, lowest: float, known: float) -> float | None:
    """`highest - lowest`. Undefined of a single score."""
    return highest - lowest if known > 1 else None


def _number(score: Quantity) -> float:
    return score.value


def _extreme(
    word: str, kind: Kind, fact_id: str, by: Callable[..., Quantity | str | None]
) -> Derived:
    name = "name of the " if kind is Kind.TEXT else ""
    return judged(
        kind,
        fact_id,
        f"{name}{word} score".capitalize(),
        f"{name}{word} of the six scores",
        SCORES,
        by,
        optional=SCORES,
    )


CATALOGUE: tuple[Derived, ...] = (
    _extreme("highest", Kind.SCORE, "score_highest", _highest),
    _extreme("highest", Kind.TEXT, "score_highest_name", _name_of(_highest)),
    _extreme("lowest", Kind.SCORE, "score_lowest", _lowest),
    _extreme("lowest", Kind.TEXT, "score_lowest_name", _name_of(_lowest)),
    judged(
        Kind.COUNT,
        "scores_known",
        "Scores known",
        "how many of the six scores are given",
        SCORES,
        _known,
        optional=SCORES,
    ),
    computed(
        Kind.SCORE,
        "score_spread",
        "From the lowest to the highest score",
        "score_highest - score_lowest",
        ("score_highest", "score_lowest", "scores_known"),
        _spread,
    ),
)
