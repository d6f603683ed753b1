"""Averages: the names' returns, against all names of the sector and against its sample."""

from collections.abc import Callable, Iterator
from functools import partial
from statistics import fmean, median

from briefs.facts.read import Reading, counted
from briefs.quantity import Kind, Quantity
from briefs.sector.breadth import known
from briefs.sector.items import SectorItem, in_each, lacks, now, number, points, share
from briefs.sector.roster import Roster, places_of
from briefs.sector.whole import HORIZONS

Averaging = Callable[[list[float]], float]

PAIR = 2
"""A median, a spread or a mean without the best needs so many names."""


def averaged(fact_id: str, by: Averaging, needed: int = 1) -> Callable[[Roster], Reading]:
    """What `by` makes of the names' values, in their unit."""

    def look(roster: Roster) -> Reading:
        told = roster.told(fact_id)
        if len(told) < needed:
            return lacks(fact_id, len(told), needed)
        steps = (each.value for each in told)
        like = max((each for each in steps if isinstance(each, Quantity)), key=_step)
        value = by([each.number for each in told])
        return Reading(Quantity(value, like.unit, like.step), places_of(told))

    return look


def _step(quantity: Quantity) -> float:
    return quantity.step


def without_best(values: list[float]) -> float:
    """The mean of all values but the largest. ZeroDivisionError of one."""
    return (sum(values) - max(values)) / (len(values) - 1)


def spread(values: list[float]) -> float:
    """`max - min`"""
    return max(values) - min(values)


def _of_returns(horizon: str) -> Iterator[SectorItem]:
    fact_id, title = f"return_{horizon}", f"{horizon.upper()} return of the names"
    if horizon != "1w":
        yield from in_each(
            Kind.COUNT,
            f"{fact_id}_known",
            f"Names with a {horizon.upper()} return",
            f"number of names with {fact_id}",
            known(fact_id),
        )
    for word, by, needed in (("mean", fmean, 1), ("median", median, PAIR)):
        yield from in_each(
            Kind.PERCENT,
            f"{word}_{fact_id}",
            f"{word.capitalize()} {title}",
            f"{word} of {fact_id} over the names",
            averaged(fact_id, by, needed),
        )
    yield points(
        f"lead_sector_sample_{horizon}",
        f"Mean {title} against the average of the sector sample",
        f"mean_{fact_id}",
        f"sector_sample_return_{horizon}",
    )


def _beating(average: str, horizon: str, group: str) -> Iterator[SectorItem]:
    """How many names did better than an average of the documents, and which share."""
    title = f"Names ahead of the {horizon.upper()} average of the {group}"
    count = f"beat_{average.removesuffix(f'_return_{horizon}')}_{horizon}"
    own = f"return_{horizon}"
    words = f"{own} > {average} of the same document"
    look = partial(_ahead, fact_id=own, average=average)
    yield now(
        Kind.COUNT,
        f"{count}_known",
        f"{title}: names that can be compared",
        f"number of names with {own} and {average}",
        partial(look, every=True),
    )
    yield now(Kind.COUNT, count, title, f"number of names with {words}", look)
    yield share(count, f"{count}_known", f"share_{count}", f"{title}: share")


def _ahead(roster: Roster, fact_id: str, average: str, every: bool = False) -> Reading:
    """How many names did better than the average that their document gives; or `every` of them."""
    averages = {told.record.key: told for told in roster.told(average)}
    told = [each for each in roster.told(fact_id) if each.record.key in averages]
    if not told and not every:
        return lacks(f"{fact_id} and {average}")
    ahead = [each for each in told if every or each.number > averages[each.record.key].number]
    against = tuple(averages[each.record.key] for each in told)
    return counted(len(ahead), (*places_of(tuple(told)), *places_of(against)))


def _above_mean(roster: Roster) -> Reading:
    """How many names did better than the mean: few, where a few carry it."""
    told = roster.told("return_1w")
    if len(told) < PAIR:
        return lacks("return_1w", len(told), PAIR)
    mean = fmean(each.number for each in told)
    return Reading(number(sum(each.number > mean for each in told)), places_of(told))


def _spread() -> Iterator[SectorItem]:
    yield now(
        Kind.POINTS,
        "spread_1w",
        "From the worst to the best 1W return",
        "largest return_1w - smallest return_1w",
        _points_apart,
    )
    yield now(
        Kind.PERCENT,
        "mean_without_leader_1w",
        "Mean 1W return of the names but the best",
        "mean of return_1w over the names, the best one aside",
        averaged("return_1w", without_best, PAIR),
    )
    yield points(
        "lead_sector_without_leader_1w",
        "Mean 1W return but the best against the average of the sector",
        "mean_without_leader_1w",
        "sector_return_1w",
    )
    title = "Names above their mean 1W return"
    yield now(
        Kind.COUNT, "above_mean_1w", title, "number of names with return_1w > mean", _above_mean
    )
    yield share("above_mean_1w", "return_1w_known", "share_above_mean_1w", f"{title}: share")


def _points_apart(roster: Roster) -> Reading:
    found = averaged("return_1w", spread, PAIR)(roster)
    if not isinstance(found.value, Quantity):
        return found
    return Reading(Quantity(found.value.value, "points"), found.pointers)


CATALOGUE: tuple[SectorItem, ...] = (
    *(item for horizon in HORIZONS for item in _of_returns(horizon)),
    points(
        "lead_sector_1w",
        "Mean 1W return of the names against the average of the sector",
        "mean_return_1w",
        "sector_return_1w",
    ),
    *_beating("sector_return_1w", "1w", "sector"),
    *_beating("sector_sample_return_4w", "4w", "sector sample"),
    *_spread(),
)
