"""Scores and setups of the names: where they stand, and how they moved since the earlier issue."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from statistics import fmean, median

from briefs.facts.derived import difference
from briefs.facts.quoted import SCORE_LABELS, SCORES
from briefs.facts.read import Reading, counted
from briefs.quantity import Kind, Quantity
from briefs.sector.averages import PAIR, Averaging, averaged
from briefs.sector.breadth import counting, known
from briefs.sector.events import Find, Hits, by_composite, listed
from briefs.sector.items import (
    AGO,
    Issue,
    SectorItem,
    across,
    in_each,
    judged,
    lacks,
    now,
    reckoned,
    share,
    shares,
)
from briefs.sector.roster import Pair, Roster, Rosters, Told, places_of

STRONG, POOR = 70, 40
"""Composites of STRONG and more count as high, those below POOR as low."""
BOTH = "over the names with a composite in both issues"


def _strong(told: Told) -> bool:
    return told.number >= STRONG


def _poor(told: Told) -> bool:
    return told.number < POOR


def _levels() -> Iterator[SectorItem]:
    yield from in_each(
        Kind.COUNT,
        "composite_known",
        "Names with a composite",
        "number of names with composite",
        known("composite"),
    )
    for word, by, needed in (("mean", fmean, 1), ("median", median, PAIR)):
        yield from in_each(
            Kind.SCORE,
            f"{word}_composite",
            f"{word.capitalize()} composite",
            f"{word} of composite over the names",
            averaged("composite", by, needed),
        )
    for fact_id, title, words, holds in (
        ("composites_strong", f"Composites of {STRONG} and more", f">= {STRONG}", _strong),
        ("composites_poor", f"Composites below {POOR}", f"< {POOR}", _poor),
    ):
        formula = f"number of names with composite {words}"
        yield from in_each(Kind.COUNT, fact_id, title, formula, counting("composite", holds))
        yield from shares(fact_id, "composite_known", f"share_{fact_id}", f"{title}: share")


# Like for like: only names with a composite in both issues are compared.


def _like_for_like() -> Iterator[SectorItem]:
    yield across(
        Kind.COUNT,
        "composite_both",
        "Names with a composite in both issues",
        "number of names with composite in this issue and in the earlier one",
        lambda rosters: _pairs(rosters, lambda pair: True),
    )
    for word, by, needed in (("mean", fmean, 1), ("median", median, PAIR)):
        both, title = f"{word}_composite_both", f"{word.capitalize()} composite of the same names"
        for end, words, side in (("", "", _of_now), (AGO, ", earlier issue", _of_then)):
            look = partial(_over_both, by=by, needed=needed, side=side)
            formula = f"{word} of composite{words}, {BOTH}"
            yield across(Kind.SCORE, both + end, title + words, formula, look)
        yield reckoned(
            Kind.SCORE,
            f"{word}_composite_change",
            f"{word.capitalize()} composite of the same names, change since the earlier issue",
            f"{both} - {both}{AGO}, {BOTH}",
            (both, both + AGO),
            difference,
        )
    for fact_id, word, holds in (
        ("composites_rose", "rose", lambda pair: pair.change > 0),
        ("composites_fell", "fell", lambda pair: pair.change < 0),
    ):
        yield across(
            Kind.COUNT,
            fact_id,
            f"Composites that {word} since the earlier issue",
            f"number of names whose composite {word}, {BOTH}",
            partial(_pairs, holds=holds),
        )


def _of_now(pair: Pair) -> Told:
    return pair.now


def _of_then(pair: Pair) -> Told:
    return pair.then


def _pairs(rosters: Rosters, holds: Callable[[Pair], bool]) -> Reading:
    pairs = rosters.pairs("composite")
    return counted(sum(map(holds, pairs)), places_of(pairs))


def _over_both(
    rosters: Rosters, by: Averaging, needed: int, side: Callable[[Pair], Told]
) -> Reading:
    told = tuple(side(pair) for pair in rosters.pairs("composite"))
    if len(told) < needed:
        return lacks("composite in both issues", len(told), needed)
    return Reading(Quantity(by([each.number for each in told])), places_of(told))


# The largest moves.


def _largest(rosters: Rosters, up: bool) -> Pair | None:
    """The pair with the largest rise or fall; of equal ones the first by key, None without any."""
    sign = 1 if up else -1
    pairs = [pair for pair in rosters.pairs("composite") if sign * pair.change > 0]
    return max(pairs, key=lambda pair: sign * pair.change, default=None)


def _of_largest(rosters: Rosters, up: bool, tell: Callable[[Rosters, Pair], Told]) -> Reading:
    pair = _largest(rosters, up)
    if pair is None:
        return Reading(None, (), f"no composite {'rose' if up else 'fell'} since the earlier issue")
    told = tell(rosters, pair)
    return Reading(told.value, told.pointers)


def _moves() -> Iterator[SectorItem]:
    for word, up in (("rise", True), ("fall", False)):
        title = f"Largest {word} of a composite"
        for end, kind, what, tell in (
            ("name", Kind.TEXT, "name", lambda rosters, pair: rosters.now.named(pair.record)),
            ("key", Kind.TEXT, "key", lambda rosters, pair: rosters.now.keyed(pair.record)),
            ("from", Kind.SCORE, "composite in the earlier issue", lambda _, pair: pair.then),
            ("to", Kind.SCORE, "composite in this issue", lambda _, pair: pair.now),
        ):
            yield across(
                kind,
                f"{word}_{end}",
                f"{title}: {what}",
                f"{what} of the name whose composite had the largest {word}",
                partial(_of_largest, up=up, tell=tell),
            )
        yield reckoned(
            Kind.SCORE,
            f"{word}_change",
            f"{title}: points",
            f"{word}_to - {word}_from",
            (f"{word}_to", f"{word}_from"),
            difference,
        )


# The six scores over all names.


def _scores() -> Iterator[SectorItem]:
    means = tuple(f"mean_{score}" for score in SCORES)
    for label, score in zip(SCORE_LABELS, SCORES, strict=True):
        yield now(
            Kind.SCORE,
            f"mean_{score}",
            f"Mean {label} score",
            f"mean of {score} over the names",
            averaged(score, fmean),
        )
    for word, choose in (("highest", max), ("lowest", min)):
        yield judged(
            Kind.SCORE,
            f"{word}_mean_score",
            f"{word.capitalize()} of the six mean scores",
            f"{word} of the six mean scores",
            means,
            partial(_chosen, choose=choose),
        )
        yield judged(
            Kind.TEXT,
            f"{word}_mean_score_name",
            f"{word.capitalize()} of the six mean scores: which",
            f"name of the {word} of the six mean scores",
            means,
            partial(_label, choose=choose),
        )


def _chosen(*means: Quantity, choose: Callable[..., Quantity]) -> Quantity:
    return choose(means, key=lambda each: each.value)


def _label(*means: Quantity, choose: Callable[..., Quantity]) -> str:
    return SCORE_LABELS[means.index(_chosen(*means, choose=choose))]


# Setups and expectations.


def _setups() -> Iterator[SectorItem]:
    yield from in_each(
        Kind.COUNT,
        "setups_known",
        "Names with a setup",
        "number of names with setup_signature",
        known("setup_signature"),
    )
    for end, index, word in (("top", 0, "most frequent"), ("second", 1, "second most frequent")):
        yield from in_each(
            Kind.TEXT,
            f"setup_{end}",
            f"The {word} setup",
            f"the {word} setup_signature, the first by its letters of equal ones",
            partial(_setup, index=index),
        )
        yield from in_each(
            Kind.COUNT,
            f"setup_{end}_names",
            f"Names with the {word} setup",
            f"number of names with the {word} setup_signature",
            partial(_setup_names, index=index),
        )
    yield from shares(
        "setup_top_names", "setups_known", "setup_top_share", "Share of the most frequent setup"
    )
    yield from listed(
        "setups_changed",
        "Names with another setup",
        "the names whose setup_signature is not that of the earlier issue",
        changed("setup_signature"),
        Issue.BOTH,
    )


def changed(fact_id: str) -> Find:
    """The names that have the fact in both issues, and not the same one."""

    def find(rosters: Rosters) -> Hits:
        pairs = rosters.pairs(fact_id)
        moved = [pair.record for pair in pairs if pair.now.value != pair.then.value]
        return Hits(by_composite(rosters.now, moved), places_of(pairs))

    return find


def _ranked(roster: Roster) -> list[tuple[str, int]]:
    """The setups with their names, the most frequent first."""
    found = Counter(str(told.value) for told in roster.told("setup_signature"))
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def _setup(roster: Roster, index: int) -> Reading:
    ranked = _ranked(roster)
    if len(ranked) <= index:
        return Reading(None, (), f"the names have {len(ranked)} setups")
    return Reading(ranked[index][0], places_of(roster.told("setup_signature")))


def _setup_names(roster: Roster, index: int) -> Reading:
    ranked = _ranked(roster)
    if len(ranked) <= index:
        return Reading(None, (), f"the names have {len(ranked)} setups")
    return counted(ranked[index][1], places_of(roster.told("setup_signature")))


def _expectations() -> Iterator[SectorItem]:
    yield now(
        Kind.COUNT,
        "expectation_known",
        "Names with an expectation",
        "number of names with expectation",
        known("expectation"),
    )
    for word in ("Positive", "Negative"):
        count, title = f"expectation_{word.lower()}", f"Names with the expectation {word}"
        yield now(
            Kind.COUNT,
            count,
            title,
            f"number of names with expectation = {word}",
            counting("expectation", partial(_is, word=word)),
        )
        yield share(count, "expectation_known", f"share_{count}", f"{title}: share")


def _is(told: Told, word: str) -> bool:
    return told.value == word


CATALOGUE: tuple[SectorItem, ...] = (
    *_levels(),
    *_like_for_like(),
    *_moves(),
    *_scores(),
    *_setups(),
    *_expectations(),
)
