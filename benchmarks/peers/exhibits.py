"""The seven exhibits of a brief by plain matplotlib: a new figure each, its own axes, saved as SVG.

The series, the labels and the sizes are those of our exhibits. Nothing is kept from one brief to
the next but matplotlib's own fonts and settings; text stays text, which is its faster way.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from briefs.report import Group, Report, WeekRow

INK, MUTED, RULE, BAND, ACCENT = "#16202b", "#55616e", "#c6cdd4", "#eff2f5", "#1d3f5e"
FAIR, STRONG, MIDDLE, WEAK = "#8a6d1f", "#2f6690", "#97a3af", "#c2811c"
RISE, FALL = "#8a1812", "#277a5b"
HORIZONS = ("1W", "4W", "12W")
SETTINGS = {
    "font.family": "IBM Plex Sans",
    "font.size": 6.6,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.linewidth": 0.5,
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "svg.fonttype": "none",
}
Fields = Sequence[float | None]


def set_up(fonts: Path) -> None:
    """The page's typefaces and the house's settings, once a process."""
    for file in sorted(fonts.glob("*.ttf")):
        font_manager.fontManager.addfont(file)
    mpl.rcParams.update(SETTINGS)


def draw_exhibits(report: Report, folder: Path) -> None:
    """`scores.svg` and the six others of a report into `folder`."""
    for name, drawn in (
        ("scores", scores(report)),
        ("timeline", timeline(report)),
        ("range", year_range(report)),
        ("panels", panels(report)),
        ("averages", averages(report)),
        ("peers", peers(report)),
        ("ranks", ranks(report)),
    ):
        drawn.savefig(folder / f"{name}.svg", format="svg", metadata={"Date": None})


def figure(width: float, height: float) -> Figure:
    """An empty figure of so many millimetres."""
    return Figure(figsize=(width / 25.4, height / 25.4))


def bare(axes: Axes, *sides: str) -> Axes:
    """Axes with those sides alone."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in sides)
    axes.yaxis.set_major_locator(NullLocator())
    return axes


def scores(report: Report) -> Figure:
    drawn = figure(57.6, 27)
    axes = bare(drawn.add_axes((0.47, 0.12, 0.51, 0.88)))
    listed = report.setup.scores if report.setup else ()
    for row, score in enumerate(listed):
        value = score.value or 0.0
        colour = STRONG if value >= 60 else MIDDLE if value >= 40 else WEAK
        axes.barh(row, 100, height=0.5, color=BAND)
        axes.barh(row, value, height=0.5, color=colour)
        axes.text(-91, row, score.label, va="center", fontsize=7)
        axes.text(-6, row, f"{value:.0f}", va="center", ha="right", fontsize=7, weight=600)
    axes.set(xlim=(0, 100), ylim=(len(listed) - 0.5, -0.5), xticks=(0, 50, 100))
    axes.grid(axis="x", color=RULE, linewidth=0.5)
    return drawn


def timeline(report: Report) -> Figure:
    drawn = figure(184, 46)
    weeks = report.setup.timeline if report.setup else ()
    above, below = drawn.subplots(2, 1, height_ratios=(3, 1), sharex=True)
    drawn.subplots_adjust(left=0.14, right=1, top=0.93, bottom=0.02, hspace=0.3)
    made = [week.return_ or 0.0 for week in weeks]
    bars = bare(above).bar(range(len(made)), made, width=0.62, color=[tone(each) for each in made])
    above.bar_label(bars, [f"{each:+.1f}" for each in made], padding=1.5, fontsize=6.6)
    above.margins(y=0.15)
    above.axhline(0, color=INK, linewidth=0.8)
    above.set_xticks(range(len(weeks)), [week.week for week in weeks])
    above.tick_params(labelbottom=True, pad=1)
    strips = (
        ("Trend Signal on", [week.trend for week in weeks], ACCENT),
        ("Dynamics above zero", [week.positive_md for week in weeks], MIDDLE),
        ("Fresh buy", [week.buy_signal for week in weeks], WEAK),
    )
    bare(below).set(ylim=(2.5, -0.5), xlim=(-0.5, len(weeks) - 0.5))
    for row, (label, states, colour) in enumerate(strips):
        fills = [colour if state else "none" for state in states]
        below.bar(range(len(states)), 0.6, bottom=row - 0.3, width=0.62, color=fills)
        below.text(-0.6, row, label, ha="right", va="center", color=MUTED)
    below.tick_params(labelbottom=False)
    return drawn


def year_range(report: Report) -> Figure:
    drawn = figure(120.8, 12.4)
    axes = bare(drawn.add_axes((0.02, 0, 0.96, 1)))
    axes.xaxis.set_major_locator(NullLocator())
    price = report.price
    if price is None or price.low_52 is None or price.high_52 is None:
        return drawn
    low, high = price.low_52.value, price.high_52.value
    axes.barh(0, high - low, left=low, height=0.6, color=RULE)
    close = report.recent_rows[0].close
    for label, level, colour in (
        ("Fair Value", price.fair_value, FAIR),
        ("Trend Line", price.trend_line, ACCENT),
        ("Close", close, INK),
    ):
        if level is not None:
            axes.plot([level.value] * 2, [-0.4, 0.6], color=colour, linewidth=1.5)
            words = f"{label} {level.value:g}"
            axes.text(level.value, 0.8, words, ha="center", color=colour, fontsize=6.6)
    axes.text(low, -1, f"52-week low {low:g}", color=MUTED)
    axes.text(high, -1, f"52-week high {high:g}", color=MUTED, ha="right")
    axes.set(xlim=(low, high), ylim=(-1.2, 1.6))
    return drawn


def panels(report: Report) -> Figure:
    drawn = figure(120.8, 54)
    rows = report.recent_rows[::-1]
    price, *others = drawn.subplots(4, 1, height_ratios=(2.6, 1, 1, 1), sharex=True)
    drawn.subplots_adjust(left=0.16, right=0.78, top=0.98, bottom=0.07, hspace=0.25)
    weeks = range(len(rows))
    bare(price, "bottom")
    for label, style, colour, values in (
        ("Close", "-", INK, column(rows, "close")),
        ("Trend Line", "--", ACCENT, column(rows, "trend_line")),
        ("Fair Value", ":", FAIR, column(rows, "fair_value")),
    ):
        price.plot(weeks, values, style, color=colour, linewidth=1.3)
        end(price, values, f"{label} {values[-1] or 0:.2f}", colour)
    for axes, label, name in zip(
        others,
        ("Volume", "Market Dynamics", "Relative Strength"),
        ("volume", "market_dynamics", "relative_strength"),
        strict=True,
    ):
        values = column(rows, name)
        heights = [value or 0.0 for value in values]
        bare(axes, "bottom").bar(weeks, heights, width=0.66, color=STRONG)
        axes.set_ylabel(label, rotation=0, ha="right", va="center", fontsize=6.6)
        told = [amount(each) for each in (heights[-1], min(heights), max(heights))]
        end(axes, [max(heights) / 2], "{}\nrange {} to {}".format(*told), INK)
    others[-1].set_xticks(weeks[1::2], [day(row.week) for row in rows[1::2]])
    return drawn


def averages(report: Report) -> Figure:
    drawn = figure(57.6, 25)
    axes = bare(drawn.add_axes((0.1, 0.1, 0.68, 0.7)))
    for marker, label, colour, values in (
        ("|", report.ticker.symbol, INK, own_returns(report)),
        ("s", "Sector sample", MUTED, means(report.groups and report.groups.sector)),
        ("D", "Industry sample", MUTED, means(report.groups and report.groups.industry)),
    ):
        told = [(value, row) for row, value in enumerate(values) if value is not None]
        across, down = zip(*told, strict=True) if told else ((), ())
        axes.scatter(across, down, marker=marker, s=18, c=colour, label=label, linewidths=0.8)
    for row, value in enumerate(own_returns(report)):
        axes.axhspan(row - 0.35, row + 0.35, color=BAND, zorder=0)
        axes.annotate(HORIZONS[row], (-0.12, row), xycoords=("axes fraction", "data"), va="center")
        words = "n/a" if value is None else f"{value:+.1f}%"
        axes.annotate(words, (1.03, row), xycoords=("axes fraction", "data"), va="center")
    axes.set_ylim(2.5, -0.5)
    axes.axvline(0, color=MUTED, linewidth=0.6)
    drawn.legend(
        loc="upper left",
        ncols=3,
        frameon=False,
        fontsize=6.2,
        borderpad=0,
        columnspacing=0.6,
        handletextpad=0,
        handlelength=1.2,
    )
    return drawn


def peers(report: Report) -> Figure:
    drawn = figure(57.6, 25)
    axes = bare(drawn.add_axes((0.28, 0.1, 0.7, 0.75)))
    groups = (report.groups.sector, report.groups.industry) if report.groups else ()
    own = own_returns(report)[1]
    for row, (label, group) in enumerate(zip(("Sector", "Industry"), groups, strict=False)):
        if group is None:
            continue
        made = [peer.four_week_return or 0.0 for peer in group.top_peers]
        axes.axhspan(row - 0.2, row + 0.2, color=BAND, zorder=0)
        axes.scatter(made, [row] * len(made), marker="o", s=14, facecolors="none", edgecolors=MUTED)
        axes.plot([own or 0.0] * 2, [row - 0.2, row + 0.2], color=INK, linewidth=2)
        best = max(group.top_peers, key=lambda peer: peer.four_week_return or 0.0)
        words = f"{best.symbol} {best.four_week_return or 0:+.1f}%"
        axes.text(best.four_week_return or 0, row - 0.3, words, ha="right")
        average = f"average {group.avg_four_week_return or 0:+.1f}%"
        axes.text(group.avg_four_week_return or 0, row + 0.42, average, color=MUTED)
        words = f"{label} sample\nof {group.count}"
        axes.annotate(words, (-0.39, row), xycoords=("axes fraction", "data"), va="center")
    axes.set_ylim(1.6, -0.6)
    axes.axvline(0, color=MUTED, linewidth=0.6)
    return drawn


def ranks(report: Report) -> Figure:
    drawn = figure(57.6, 25)
    axes = bare(drawn.add_axes((0.42, 0.12, 0.33, 0.86)))
    row = 0
    for label, ranked in standings(report):
        axes.annotate(label, (-1.25, row), xycoords=("axes fraction", "data"), va="center")
        for horizon, rank, count in ranked:
            share = (rank - 1) / max(count - 1, 1)
            axes.barh(row, 1, height=0.6, color=BAND)
            axes.plot([share] * 2, [row - 0.3, row + 0.3], color=INK, linewidth=2)
            axes.annotate(horizon, (-0.26, row), xycoords=("axes fraction", "data"), va="center")
            words = f"{rank} of {count}"
            axes.annotate(words, (1.06, row), xycoords=("axes fraction", "data"), va="center")
            row += 1
    axes.set(xlim=(-0.03, 1.03), ylim=(row - 0.5, -0.5))
    axes.set_xticks((0, 1), ("first", "last"))
    return drawn


def end(axes: Axes, values: Fields, words: str, colour: str) -> None:
    """Words to the right of a line's end."""
    place = (1.03, values[-1] or 0.0)
    axes.annotate(words, place, xycoords=("axes fraction", "data"), va="center", color=colour)


def amount(value: float) -> str:
    return f"{value / 1e6:.1f}M" if value >= 1e5 else f"{value:.2f}"


def tone(value: float) -> str:
    return RISE if value >= 0 else FALL


def day(week: date) -> str:
    return f"{week.day} {week:%b}"


def column(rows: Sequence[WeekRow], name: str) -> list[float | None]:
    """The values of a column, oldest first."""
    found = [getattr(row, name) for row in rows]
    return [each.value if each is not None else None for each in found]


def own_returns(report: Report) -> list[float | None]:
    made = {each.label: each.value for each in report.momentum.returns} if report.momentum else {}
    return [made.get(horizon) for horizon in HORIZONS]


def means(group: Group | None) -> list[float | None]:
    if group is None:
        return [None, None, None]
    return [group.avg_weekly_return, group.avg_four_week_return, group.avg_twelve_week_return]


def standings(report: Report) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Rank and count by horizon in the whole sector and in both samples."""
    peer = report.momentum.peer if report.momentum else None
    found = []
    if peer and peer.rank and peer.count:
        found.append(("Whole sector", [("1W", peer.rank, peer.count)]))
    groups = (report.groups.sector, report.groups.industry) if report.groups else ()
    for label, group in zip(("Sector sample", "Industry sample"), groups, strict=False):
        if group is not None and group.count:
            places = (group.week_rank, group.four_week_rank, group.twelve_week_rank)
            listed = [
                (h, rank, group.count) for h, rank in zip(HORIZONS, places, strict=True) if rank
            ]
            found.append((label, listed))
    return found
