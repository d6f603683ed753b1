"""The tables of a brief, built from facts and rows; a table without a figure is left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from briefs.claims import Claim, Line, Printer, line
from briefs.facts import Facts
from briefs.locale import Style
from briefs.quantity import Kind
from briefs.report import Group, Peer, Report, WeekRow
from briefs.tabular import Column, Row, Table

HORIZONS = ("1W", "4W", "12W", "26W", "52W")
FIGURE_SPACE = "\u2007"


def tables(report: Report, facts: Facts, printer: Printer) -> tuple[Table, ...]:
    """All tables that hold at least one figure, in the order of the pages."""
    built = (
        _returns(report, facts, printer),
        *_groups(report, facts, printer),
        _levels(facts, printer),
        _pairs("activity", "Dynamics and volume", _ACTIVITY, facts, printer),
        _pairs("risk", "Risk, weekly", _RISK, facts, printer),
        _recent(report, printer),
    )
    return tuple(table for table in built if table is not None and _has_figure(table))


def _has_figure(table: Table) -> bool:
    return any(not cell.missing for row in table.rows for cell in row.cells)


def _label(text: str) -> Claim:
    """A heading that is ours, not the document's."""
    return Claim(text, "")


def _blank() -> Claim:
    return Claim("", "")


def _returns(report: Report, facts: Facts, printer: Printer) -> Table:
    own = tuple(printer.fact(facts[f"return_{h.lower()}"], Style.CHANGE) for h in HORIZONS)
    rows = [Row(Claim(report.ticker.symbol, "symbol"), own, own=True)]
    for prefix, words in (
        ("industry_sample", "Industry sample"),
        ("sector_sample", "Sector sample"),
    ):
        cells = [
            printer.fact(facts[f"{prefix}_return_{h}"], Style.CHANGE) for h in ("1w", "4w", "12w")
        ]
        if any(not cell.missing for cell in cells):
            heading = _counted(words, printer.fact(facts[f"{prefix}_names"]))
            rows.append(Row(heading, (*cells, _blank(), _blank()), total=True))
    whole = printer.fact(facts["sector_return_1w"], Style.CHANGE)
    if not whole.missing:
        heading = _counted("Whole sector", printer.fact(facts["sector_names"]))
        rows.append(Row(heading, (whole, *(_blank() for _ in range(4))), total=True))
    columns = tuple(Column(f"{horizon} %", signed=True) for horizon in HORIZONS)
    return Table(
        "returns", line("Price returns, cumulative"), "Averages of (names)", columns, tuple(rows)
    )


def _counted(words: str, names: Claim) -> Claim:
    text = words if names.missing else f"{words} ({names.text})"
    return Claim(text, names.source)


def _groups(report: Report, facts: Facts, printer: Printer) -> Iterator[Table]:
    groups = report.groups
    if groups is None:
        return
    if groups.sector is not None:
        yield _group("sector", groups.sector, report, facts, printer)
    if groups.industry is not None:
        yield _group("industry", groups.industry, report, facts, printer)


def _group(name: str, group: Group, report: Report, facts: Facts, printer: Printer) -> Table:
    prefix, pointer = f"{name}_sample", f"/groups/{name}/top_peers"
    rows = [
        _peer(peer, rank, f"{pointer}/{rank - 1}", report, printer)
        for rank, peer in enumerate(group.top_peers, start=1)
    ]
    if not any(row.own for row in rows):
        rows.append(_own(prefix, report, facts, printer))
    rows.append(_average(prefix, facts, printer))
    columns = (
        Column("4W rank"),
        Column("Symbol", numeric=False),
        Column("1W %", signed=True),
        Column("4W %", signed=True),
        Column("12W %", signed=True),
        Column("Trend", numeric=False),
        Column("Dynamics", numeric=False),
        Column("Strength", numeric=False),
    )
    scope = Claim(group.scope or name.capitalize(), f"{prefix}_scope")
    names = printer.fact(facts[f"{prefix}_names"])
    alone = facts.number(names.source) == 1
    template = "{scope}: a sample of {names} names"
    if names.missing or alone:
        template = "{scope}: no other name" if alone else "{scope}"
    caption = line(template, scope=scope, names=names)
    note = Line() if alone else _ranks(prefix, facts, printer)
    return Table(name, caption, "Top by 4W return", columns, tuple(rows), note)


def _peer(peer: Peer, rank: int, pointer: str, report: Report, printer: Printer) -> Row:
    def change(value: float | None, field: str) -> Claim:
        return printer.number(value, Kind.PERCENT, f"{pointer}/{field}", Style.CHANGE)

    place = f"{peer.symbol}.{peer.exchange}" if peer.exchange else peer.symbol
    return Row(
        heading=Claim(peer.name or peer.symbol, f"{pointer}/name"),
        cells=(
            Claim(str(rank), pointer),
            Claim(place, f"{pointer}/symbol"),
            change(peer.weekly_return, "weekly_return"),
            change(peer.four_week_return, "four_week_return"),
            change(peer.twelve_week_return, "twelve_week_return"),
            _state(peer.trend_active, f"{pointer}/trend_active", "On", "Off"),
            _state(peer.positive_md, f"{pointer}/positive_md", "above 0", "below 0"),
            _state(peer.positive_rs, f"{pointer}/positive_rs", "above 0", "below 0"),
        ),
        own=place == report.key,
        key=place,
    )


def _state(flag: bool | None, source: str, yes: str, no: str) -> Claim:
    if flag is None:
        return Claim("n/a", source, missing=f"the document gives no value at {source}")
    return Claim(yes if flag else no, source)


def _own(prefix: str, report: Report, facts: Facts, printer: Printer) -> Row:
    def above_zero(fact_id: str) -> Claim:
        number = facts.number(fact_id)
        return _state(None if number is None else number > 0, fact_id, "above 0", "below 0")

    return Row(
        heading=Claim(report.ticker.name, "name"),
        cells=(
            _rank(facts, f"{prefix}_rank_4w", printer),
            Claim(report.key, "symbol"),
            *(
                printer.fact(facts[f"return_{horizon}"], Style.CHANGE)
                for horizon in ("1w", "4w", "12w")
            ),
            _state(facts.flag("trend_active"), "trend_active", "On", "Off"),
            above_zero("market_dynamics"),
            above_zero("relative_strength"),
        ),
        own=True,
        key=report.key,
    )


def _rank(facts: Facts, fact_id: str, printer: Printer) -> Claim:
    """A null rank means a name outside the sample: not ranked, which is neither 0 nor last."""
    claim = printer.fact(facts[fact_id])
    return Claim("not ranked", fact_id, missing=claim.missing) if claim.missing else claim


def _average(prefix: str, facts: Facts, printer: Printer) -> Row:
    averages = (
        printer.fact(facts[f"{prefix}_return_{h}"], Style.CHANGE) for h in ("1w", "4w", "12w")
    )
    breadths = (
        printer.fact(facts[f"{prefix}_{name}"])
        for name in ("trend_breadth", "positive_md_breadth", "positive_rs_breadth")
    )
    heading = _label("Sample average; share on or above 0")
    return Row(heading, (_blank(), _blank(), *averages, *breadths), total=True)


def _ranks(prefix: str, facts: Facts, printer: Printer) -> Line:
    """This ticker's ranks in the sample in one line; one clause where it is not ranked."""
    ranks = {h: printer.fact(facts[f"{prefix}_rank_{h}"]) for h in ("1w", "4w", "12w")}
    ranked = {horizon: claim for horizon, claim in ranks.items() if not claim.missing}
    symbol = Claim(facts_text(facts, "symbol"), "symbol")
    if not ranked:
        return line("{symbol} is not ranked: it is not in this sample.", symbol=symbol)
    listed = ", ".join(f"{{r{horizon}}} at {horizon.upper()}" for horizon in ranked)
    claims = {f"r{horizon}": claim for horizon, claim in ranked.items()}
    names = printer.fact(facts[f"{prefix}_names"])
    of = "" if names.missing else ", of {names}"
    return line(f"{{symbol}} ranks {listed}{of}.", symbol=symbol, names=names, **claims)


def facts_text(facts: Facts, fact_id: str) -> str:
    """A fact that is a word, or the empty string."""
    value = facts[fact_id].value
    return value if isinstance(value, str) else ""


def _levels(facts: Facts, printer: Printer) -> Table:
    names = (
        ("close", "Close", None),
        ("trend_line", "Trend Line", "to_trend_line"),
        ("fair_value", "Fair Value", "to_fair_value"),
        ("high_52", "52-week high", "to_high_52"),
        ("low_52", "52-week low", "to_low_52"),
    )
    prices = _aligned([printer.fact(facts[level], Style.BARE) for level, _, _ in names])
    rows = tuple(
        Row(
            _label(label),
            (price, printer.fact(facts[gap], Style.CHANGE) if gap else _blank()),
            own=gap is None,
        )
        for (_, label, gap), price in zip(names, prices, strict=True)
    )
    unit = getattr(facts["close"].value, "unit", "") or "Price"
    columns = (Column(unit), Column("From close %"))
    return Table("levels", line("Levels"), "", columns, rows)


def _aligned(claims: Sequence[Claim]) -> list[Claim]:
    """The claims with figure spaces behind short fractions, so that decimal points line up."""
    most = max((_fraction(claim) for claim in claims if not claim.missing), default=0)
    return [_padded(claim, most) for claim in claims]


def _fraction(claim: Claim) -> int:
    return len(claim.text.partition(".")[2])


def _padded(claim: Claim, most: int) -> Claim:
    short = 0 if claim.missing else most - _fraction(claim)
    if not short:
        return claim
    # The point itself is narrower than a figure; a missing one is stood in for by a thin gap.
    gap = FIGURE_SPACE * short if "." in claim.text else f"\u2008{FIGURE_SPACE * short}"
    return replace(claim, text=claim.text + gap)


_ACTIVITY = (
    ("market_dynamics", "Market Dynamics", Style.PLAIN),
    ("relative_strength", "Relative Strength", Style.PLAIN),
    ("expectation", "Expectation", Style.PLAIN),
    ("expectation_probability", "Expectation probability", Style.PLAIN),
    ("volume", "Volume, shares", Style.PLAIN),
    ("volume_ratio_13", "to 13-week average", Style.PLAIN),
    ("volume_ratio_52", "to 52-week average", Style.PLAIN),
)
_RISK = (
    ("volatility_13", "Volatility, 13 weeks", Style.PLAIN),
    ("volatility_52", "Volatility, 52 weeks", Style.PLAIN),
    ("drawdown", "From the 52-week high", Style.PLAIN),
    ("up_weeks", "Up weeks of 52", Style.PLAIN),
    ("down_weeks", "Down weeks of 52", Style.PLAIN),
    ("average_gain", "Average up week", Style.SIGNED),
    ("average_loss", "Average down week", Style.SIGNED),
)


def _pairs(
    table_id: str,
    caption: str,
    entries: Iterable[tuple[str, str, Style]],
    facts: Facts,
    printer: Printer,
) -> Table:
    rows = tuple(
        Row(_label(label), (printer.fact(facts[name], style),)) for name, label, style in entries
    )
    return Table(table_id, line(caption), "", (Column("Value"),), rows)


def _recent(report: Report, printer: Printer) -> Table:
    weeks = report.recent_rows
    closes, trends, fairs = (
        _aligned([
            printer.figure(
                getattr(week, field), Kind.PRICE, f"/recent_rows/{index}/{field}", Style.BARE
            )
            for index, week in enumerate(weeks)
        ])
        for field in ("close", "trend_line", "fair_value")
    )  # fmt: skip
    rows = tuple(
        _week(week, index, closes[index], trends[index], fairs[index], printer)
        for index, week in enumerate(weeks)
    )
    currency = next((week.close.unit for week in weeks if week.close), "")
    columns = (
        Column(f"Close {currency}".strip()),
        Column("1W %", signed=True),
        Column("Trend Line"),
        Column("Fair Value"),
        Column("Dynamics"),
        Column("Strength"),
        Column("Volume"),
        Column("Trend", numeric=False),
    )
    return Table("recent", line("Recent weeks, newest first"), "Week ending", columns, rows)


def _week(
    week: WeekRow, index: int, close: Claim, trend: Claim, fair: Claim, printer: Printer
) -> Row:
    place = f"/recent_rows/{index}"
    change = printer.number(
        week.weekly_return, Kind.PERCENT, f"{place}/weekly_return", Style.CHANGE
    )
    return Row(
        heading=Claim(printer.locale.day(week.week), f"{place}/week"),
        cells=(
            close,
            change,
            trend,
            fair,
            printer.figure(week.market_dynamics, Kind.INDEX, f"{place}/market_dynamics"),
            printer.figure(week.relative_strength, Kind.INDEX, f"{place}/relative_strength"),
            printer.figure(week.volume, Kind.AMOUNT, f"{place}/volume"),
            printer.word(week.trend_signal, f"{place}/trend_signal"),
        ),
    )
