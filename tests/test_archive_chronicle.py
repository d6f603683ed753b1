from issues_kept import record, said, week

from briefs.archive import Kept, Standing, chronicle
from briefs.archive.chronicle import findings
from briefs.quantity import Quantity

FALLS = said("risk", "r.falls", "It fell.")
RISES = said("opportunity", "o.rises", "It rose.")
ODD = said("contradiction", "c.odd", "It rose and fell.")
WATCH = said("watch", "w.level", "Watch 50.")


def told(*records):
    kept = [Kept.of(each, 1) for each in records]
    return chronicle(kept, [Standing(each.week, 1, "AL") for each in kept])


def texts(told):
    return [each.line.text for each in told]


def test_the_first_chapter_has_nothing_before_it():
    (only,) = told(record("A.N", week(0), told=[FALLS]))
    assert (only.before, only.weeks_since, only.change("composite")) == (None, None, None)
    assert (only.new, only.gone) == ((), ())
    assert only.standing.approved_by == "AL"


def test_findings_are_new_and_gone_by_their_rules():
    again = said("risk", "r.falls", "It fell again.")
    _, now = told(
        record("A.N", week(0), told=[FALLS, RISES]), record("A.N", week(1), told=[again, ODD])
    )
    assert texts(now.new) == ["It rose and fell."]
    assert texts(now.gone) == ["It rose."]
    assert now.weeks_since == 1


def test_a_finding_that_only_lost_or_won_its_place_is_neither_new_nor_gone():
    first, second = told(
        record("A.N", week(0), told=[FALLS], fired=["o.rises"]),
        record("A.N", week(1), told=[RISES], fired=["r.falls"]),
    )
    assert (second.new, second.gone) == ((), ())
    assert first.before is None


def test_what_is_told_anew_every_week_is_not_compared():
    every = [WATCH, said("summary", "s.week"), said("change", "c.week"), said("verdict", "v.week")]
    _, now = told(
        record("A.N", week(0), told=[FALLS]), record("A.N", week(1), told=[FALLS, *every])
    )
    assert (now.new, now.gone) == ((), ())
    assert findings(now.record) == (FALLS,)


def test_a_held_week_is_passed_over():
    first, held, after = told(
        record("A.N", week(0), 50.0, [FALLS]),
        record("A.N", week(1), 60.0, [RISES], held=True),
        record("A.N", week(4), 64.0, [FALLS, RISES]),
    )
    assert (held.new, held.gone) == ((), ())
    assert held.change("composite") == Quantity(10)
    assert after.before == first.kept
    assert after.weeks_since == 4
    assert after.change("composite") == Quantity(14)
    assert texts(after.new) == ["It rose."]


def test_a_change_needs_both_figures():
    _, now = told(record("A.N", week(0), None), record("A.N", week(1), 60.0))
    assert now.change("composite") is None
    assert now.change("score_trend") is None
