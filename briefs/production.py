"""One document all the way: the straight line from a report to the files of its brief."""

from dataclasses import dataclass

from briefs.brief import Brief, compose
from briefs.charts import draw
from briefs.claims import Printer
from briefs.facts import derive
from briefs.findings import find
from briefs.layout import Layout
from briefs.locale import Locale
from briefs.narrative import narrate
from briefs.reading import Document
from briefs.report import Report
from briefs.rulebook import Rulebook


@dataclass(frozen=True)
class House:
    """What stays the same for all briefs of a pack: words, looks and language."""

    rulebook: Rulebook
    layout: Layout
    locale: Locale
