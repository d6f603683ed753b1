"""The weekly report document as frozen pydantic models, one class per JSON object.

Identity (`ticker`, `latest_week`) is required. Every other block and field may be null or absent,
because real documents lack them: a new listing has no 52-week return, an unranked name no rank.
Null never becomes 0. Formatted strings become `Quantity`; raw numbers must be finite.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    PlainValidator,
    StringConstraints,
    TypeAdapter,
    ValidationInfo,
    field_validator,
)

from briefs.quantity import ABSENT_MARKS, EXAMPLES, LARGEST, Kind, Quantity, parse_as


def _formatted(kind: Kind) -> Callable[[object], Quantity | None]:
    def read(raw: object) -> Quantity | None:
        if raw is None or (isinstance(raw, str) and raw.strip() in ABSENT_MARKS):
            return None
        if not isinstance(raw, str):
            raise ValueError(f"{EXAMPLES[kind]}, as a string")
        return parse_as(kind, raw)

    return read


def _none_is_empty(raw: object) -> object:
    return () if raw is None else raw


def _iso_date(raw: object) -> object:
    if not isinstance(raw, str):
        raise ValueError("a date such as '2026-06-12', as a string")
    try:
        day = date.fromisoformat(raw)
        if day.isoformat() != raw:
            raise ValueError
        return day
    except ValueError:
        raise ValueError("a date such as '2026-06-12'") from None


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def _clean(raw: object) -> object:
    # Control characters break XML metadata and terminals; no real name holds one.
    if not isinstance(raw, str):
        return raw
    found = _CONTROL.search(raw)
    if found:
        raise ValueError(
            f"text without control characters (U+{ord(found[0]):04X} at {found.start()})"
        )
    return raw


def _bounds(most: int, least: int) -> StringConstraints:
    return StringConstraints(max_length=most, min_length=least, strip_whitespace=True)


Price = Annotated[Quantity | None, PlainValidator(_formatted(Kind.PRICE))]
Percent = Annotated[Quantity | None, PlainValidator(_formatted(Kind.PERCENT))]
Ratio = Annotated[Quantity | None, PlainValidator(_formatted(Kind.RATIO))]
Amount = Annotated[Quantity | None, PlainValidator(_formatted(Kind.AMOUNT))]
Index = Annotated[Quantity | None, PlainValidator(_formatted(Kind.INDEX))]
Score = Annotated[Quantity | None, PlainValidator(_formatted(Kind.SCORE))]

Number = Annotated[FiniteFloat, Field(ge=-LARGEST, le=LARGEST)] | None
Breadth = Annotated[FiniteFloat, Field(ge=0, le=100)] | None
Count = Annotated[int, Field(ge=0, le=1_000_000)] | None
Rank = Annotated[int, Field(ge=1, le=1_000_000)] | None
Day = Annotated[date, BeforeValidator(_iso_date)]
Tone = Literal["positive", "neutral", "negative"]

# Bounds keep a hostile document from hanging the layout engine; real texts stay far below them.
Identifier = Annotated[str, _bounds(40, 1), BeforeValidator(_clean)]
Name = Annotated[str, _bounds(300, 1), BeforeValidator(_clean)]
Label = Annotated[str, _bounds(200, 0), BeforeValidator(_clean)]
Sentence = Annotated[str, _bounds(1_000, 0), BeforeValidator(_clean)]
Prose = Annotated[str, _bounds(10_000, 0), BeforeValidator(_clean)]


Item = TypeVar("Item")
Items = Annotated[tuple[Item, ...], Field(strict=False), BeforeValidator(_none_is_empty)]
"""A JSON array; null is an empty one. Each field states its own upper bound."""


class Block(BaseModel):
    """One JSON object. Unknown keys are kept in `model_extra`, to be reported as warnings."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow")


def _unique_labels(items: Sequence[Any]) -> Sequence[Any]:
    labels = [item.label for item in items]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise ValueError(f"each label once; {', '.join(twice)} stands more than once")
    return items


class Ticker(Block):
    """Who the document is about. `symbol` and `exchange` together name one listing."""

    symbol: Identifier
    name: Name
    exchange: Identifier
    uuid: Label | None = None
    asset_type: Label | None = None


class Classification(Block):
    """Where the name belongs. `market_cap` is in `currency` units."""

    exchange: Label | None = None
    country: Label | None = None
    sector: Label | None = None
    industry: Label | None = None
    currency: Label | None = None
    market_cap: Amount = None


_WORDS: TypeAdapter[str | None] = TypeAdapter(Label | None)


def _chip_value(raw: object, info: ValidationInfo, kinds: dict[str, Kind]) -> object:
    """A labelled figure of the kind its label promises; text where the label is not known."""
    kind = kinds.get(str(info.data.get("label")))
    if kind is not None:
        return _formatted(kind)(raw)
    return _WORDS.validate_python(raw, strict=True)


KPI_KINDS = {
    "Latest Close": Kind.PRICE,
    "1W Return": Kind.PERCENT,
    "4W Return": Kind.PERCENT,
    "12W Return": Kind.PERCENT,
    "Trend Breadth": Kind.PERCENT,
    "Volume Ratio": Kind.RATIO,
}
SIGNAL_KINDS = {"Price vs Trend": Kind.PERCENT, "Volume": Kind.RATIO}


class Kpi(Block):
    """One headline figure of the terminal's page."""

    label: Label
    value: Quantity | str | None = None
    tone: Tone | None = None
    hint: Label | None = None

    @field_validator("value", mode="plain")
    @classmethod
    def _typed(cls, raw: object, info: ValidationInfo) -> object:
        return _chip_value(raw, info, KPI_KINDS)


class Signal(Block):
    """One of the four signal chips: a state in words, or a formatted figure."""

    label: Label
    value: Quantity | str | None = None
    tone: Tone | None = None

    @field_validator("value", mode="plain")
    @classmethod
    def _typed(cls, raw: object, info: ValidationInfo) -> object:
        return _chip_value(raw, info, SIGNAL_KINDS)


class PriceLevels(Block):
    """Levels in price units; `vs_*`, `drawdown` and `range_position` in percent."""

    trend_line: Price = None
    fair_value: Price = None
    vs_trend: Percent = None
    vs_fair_value: Percent = None
    high_52: Price = None
    low_52: Price = None
    drawdown: Percent = None
    range_position: Percent = None


class Return(Block):
    """A cumulative price return over `label` (1W … 52W): `value` in percent, unrounded."""

    label: Label
    value: Number = None
    value_label: Percent = None
    tone: Tone | None = None
    width: Number = None


class PeerStanding(Block):
    """Rank by weekly return among all names of the sector, not among the sample in `groups`."""

    scope: Label | None = None
    count: Count = None
    rank: Rank = None
    percentile: Breadth = None
    avg_weekly_return: Number = None


class Momentum(Block):
    """Returns in percent; `trend_streak` in weeks may exceed the 52 of `active_weeks`."""

    returns: Items[Return] = Field(default=(), max_length=20)
    trend_streak: Count = None
    active_weeks: Annotated[int, Field(ge=0, le=53)] | None = None
    active_breadth: Percent = None
    peer: PeerStanding | None = None

    _labels = field_validator("returns")(_unique_labels)


class ScoreValue(Block):
    """One of the six 0-100 scores; `value` is unrounded."""

    label: Label
    value: Annotated[FiniteFloat, Field(ge=0, le=100)] | None = None
    value_label: Score = None
    width: Number = None
    tone: Tone | None = None
    description: Sentence | None = None


class TimelineWeek(Block):
    """One of the last sixteen weeks, oldest first; `week` is a label such as "27 Feb"."""

    week: Label
    return_: Number = Field(default=None, alias="return")
    return_label: Percent = None
    tone: Tone | None = None
    trend: bool | None = None
    buy_signal: bool | None = None
    positive_md: bool | None = None
    height: Number = None


class Setup(Block):
    """The six scores and the sixteen-week timeline."""

    scores: Items[ScoreValue] = Field(default=(), max_length=20)
    timeline: Items[TimelineWeek] = Field(default=(), max_length=60)

    _labels = field_validator("scores")(_unique_labels)


class Peer(Block):
    """A name of the group; returns in percent."""

    symbol: Identifier
    id: int | None = None
    name: Label | None = None
    exchange: Label | None = None
    url: Label | None = None
    weekly_return: Number = None
    weekly_return_label: Percent = None
    weekly_return_tone: Tone | None = None
    four_week_return: Number = None
    four_week_return_label: Percent = None
    four_week_return_tone: Tone | None = None
    twelve_week_return: Number = None
    twelve_week_return_label: Percent = None
    twelve_week_return_tone: Tone | None = None
    trend_active: bool | None = None
    positive_md: bool | None = None
    positive_rs: bool | None = None


class Group(Block):
    """A sample of the sector or industry (`count` is capped at 100): averages, breadths in
    percent, this ticker's ranks within the sample, and its top peers by four-week return.
    """

    scope: Label | None = None
    count: Count = None
    avg_weekly_return: Number = None
    avg_four_week_return: Number = None
    avg_twelve_week_return: Number = None
    trend_breadth: Breadth = None
    positive_md_breadth: Breadth = None
    positive_rs_breadth: Breadth = None
    week_rank: Rank = None
    four_week_rank: Rank = None
    twelve_week_rank: Rank = None
    top_peers: Items[Peer] = Field(default=(), max_length=50)


class Groups(Block):
    """The two samples the ticker is compared with."""

    sector: Group | None = None
    industry: Group | None = None


class Dynamics(Block):
    """Market Dynamics and Relative Strength, their relative change over four weeks in percent,
    and the expectation with its probability in percent.
    """

    market_dynamics: Index = None
    market_dynamics_tone: Tone | None = None
    md_4_change: Percent = None
    relative_strength: Index = None
    rs_4_change: Percent = None
    expectation: Label | None = None
    expectation_probability: Percent = None


class Volume(Block):
    """Weekly volumes in shares and their ratios to the 13- and 52-week averages."""

    latest: Amount = None
    average_13: Amount = None
    average_52: Amount = None
    ratio_13: Ratio = None
    ratio_52: Ratio = None


class Risk(Block):
    """Volatility of weekly returns in percent; up and down weeks of the last 52, average moves."""

    volatility_13: Percent = None
    volatility_52: Percent = None
    downside_weeks: Count = None
    upside_weeks: Count = None
    downside_breadth: Percent = None
    average_gain: Percent = None
    average_loss: Percent = None


class WeekRow(Block):
    """One completed week; `weekly_return` in percent, unrounded."""

    week: Day
    close: Price = None
    weekly_return: Number = None
    weekly_return_label: Percent = None
    weekly_return_tone: Tone | None = None
    trend_line: Price = None
    fair_value: Price = None
    market_dynamics: Index = None
    relative_strength: Index = None
    volume: Amount = None
    trend_signal: Literal["On", "Off"] | None = None


class Report(Block):
    """One ticker after one completed week. `recent_rows` run newest first."""

    ticker: Ticker
    latest_week: Day
    summary: Prose | None = None
    description: Prose | None = None
    setup_signature: Label | None = None
    composite_score: Score = None
    kpis: Items[Kpi] = Field(default=(), max_length=20)
    classification: Classification | None = None
    price: PriceLevels | None = None
    momentum: Momentum | None = None
    setup: Setup | None = None
    groups: Groups | None = None
    dynamics: Dynamics | None = None
    volume: Volume | None = None
    risk: Risk | None = None
    signals: Items[Signal] = Field(default=(), max_length=20)
    opportunities: Items[Sentence] = Field(default=(), max_length=20)
    risks: Items[Sentence] = Field(default=(), max_length=20)
    watch_points: Items[Sentence] = Field(default=(), max_length=20)
    recent_rows: Items[WeekRow] = Field(default=(), max_length=60)
    chart_url: Label | None = None
    api_path: Label | None = None

    _kpi_labels = field_validator("kpis")(_unique_labels)
    _signal_labels = field_validator("signals")(_unique_labels)

    @property
    def key(self) -> str:
        """Symbol and exchange, as in `002428.SHZ`: one listing's name across weeks."""
        return f"{self.ticker.symbol}.{self.ticker.exchange}"
