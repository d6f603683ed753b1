"""Returns against each other and against volatility: the risk taken, and momentum by stretch."""

from briefs.facts.derived import Derived, computed, quotient, size_quotient
from briefs.quantity import Kind


def gain_loss(gain: float, loss: float) -> float | None:
    """`average_gain / abs(average_loss)`. Undefined without a loss."""
    return quotient(gain, abs(loss))


def average_week(ups: float, gain: float, downs: float, loss: float) -> float | None:
    """The mean of the weeks that moved, from how many rose and fell and by how much on average.

    Undefined where none did.
    """
    return quotient(ups * gain + downs * loss, ups + downs)


def earlier_stretch(longer: float, shorter: float) -> float | None:
    """`(1 + longer) / (1 + shorter) - 1` in percent: the part of `longer` before `shorter`.

    Undefined at a return of -100 or less, after which there is no price to return from.
    """
    if longer <= -100 or shorter <= -100:
        return None
    return ((1 + longer / 100) / (1 + shorter / 100) - 1) * 100


def _prior(weeks: int, longer: str, shorter: str) -> Derived:
    return computed(
        Kind.PERCENT,
        f"return_prior_{weeks}w",
        f"Return of the {weeks}W before the latest {shorter.upper()}",
        f"(1 + return_{longer}) / (1 + return_{shorter}) - 1",
        (f"return_{longer}", f"return_{shorter}"),
        earlier_stretch,
    )


CATALOGUE: tuple[Derived, ...] = (
    computed(
        Kind.RATIO,
        "up_down_ratio",
        "Up weeks per down week",
        "up_weeks / down_weeks",
        ("up_weeks", "down_weeks"),
        quotient,
    ),
    computed(
        Kind.RATIO,
        "gain_loss_ratio",
        "Average up week to average down week",
        "average_gain / abs(average_loss)",
        ("average_gain", "average_loss"),
        gain_loss,
    ),
    computed(
        Kind.RATIO,
        "volatility_ratio",
        "13-week to 52-week volatility",
        "volatility_13 / volatility_52",
        ("volatility_13", "volatility_52"),
        quotient,
    ),
    computed(
        Kind.PERCENT,
        "average_week",
        "Average week of the last 52 that moved",
        "(up_weeks * average_gain + down_weeks * average_loss) / (up_weeks + down_weeks)",
        ("up_weeks", "average_gain", "down_weeks", "average_loss"),
        average_week,
    ),
    computed(
        Kind.RATIO,
        "return_1w_vols",
        "1W return in 52-week volatilities",
        "abs(return_1w) / volatility_52",
        ("return_1w", "volatility_52"),
        size_quotient,
    ),
    _prior(3, "4w", "1w"),
    _prior(8, "12w", "4w"),
    _prior(14, "26w", "12w"),
    _prior(26, "52w", "26w"),
)
