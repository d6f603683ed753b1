"""quantstats' HTML tear sheet of a series of weekly returns."""

import logging
import warnings
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import pandas as pd
import quantstats as qs
from measured import Watch

from briefs.reading import read_report

YEARS = 5

# It asks for Arial, and sets labels in a way that matplotlib advises against: each time a line.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", category=UserWarning, module="quantstats")


def tear_sheet(document: Path) -> Watch:
    """What the sheet takes, into a file."""
    returns, watch = weekly(document), Watch()
    with watch.step("tear sheet"):
        qs.reports.html(
            returns, output=str(folder() / "sheet.html"), title=document.stem, periods_per_year=52
        )
    return watch


@cache
def weekly(document: Path) -> Any:
    """The sixteen weekly returns of a document's timeline, over and over for five years."""
    report = read_report(document)
    weeks = report.setup.timeline if report.setup else ()
    made = [(week.return_ or 0.0) / 100 for week in weeks]
    count = 52 * YEARS
    days = pd.date_range(end=report.latest_week, periods=count, freq="W-FRI")
    return pd.Series((made * (count // len(made) + 1))[:count], index=days, name=report.key)


@cache
def folder() -> Path:
    return Path(mkdtemp(prefix="quantstats-"))
