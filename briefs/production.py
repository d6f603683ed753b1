"""One document all the way: read, derive, find, narrate, draw, compose, proofread, set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from briefs.brief import Brief, compose
from briefs.charts import draw
from briefs.claims import Printer
from briefs.errors import Problem
from briefs.facts import derive
from briefs.findings import find
from briefs.layout import Layout, load_layout
from briefs.locale import Locale
from briefs.naming import file_stem
from briefs.narrative import narrate
from briefs.report import Report
from briefs.rulebook import Rulebook, load_rulebook
from briefs.writers.markdown import markdown_bytes

DEFAULT_RULEBOOK = "terminal"
DEFAULT_LAYOUT = "house"


class Format(StrEnum):
    """An edition of the brief."""

    PDF = "pdf"
    MD = "md"


@dataclass(frozen=True)
class House:
    """What stays the same for all briefs of a pack: words, looks and language."""

    rulebook: Rulebook
    layout: Layout
    locale: Locale


@dataclass(frozen=True)
class Edition:
    """One finished file. `path` is relative to the week's folder; `dropped` is what the layout
    gave up to keep to its pages.
    """

    path: str
    content: bytes
    media_type: str
    dropped: tuple[str, ...] = ()


def load_house(
    rulebook: str = DEFAULT_RULEBOOK, layout: str = DEFAULT_LAYOUT, language: str = "en"
) -> House:
    """The rulebook and layout by name or path; RulebookError or LayoutError where one is wrong."""
    return House(load_rulebook(rulebook), load_layout(layout), Locale(language))


def make_brief(report: Report, house: House, problems: Iterable[Problem] = ()) -> Brief:
    """The brief of a report. `problems` are the warnings of its document."""
    printer = Printer(house.locale)
    facts = derive(report)
    findings = find(facts, house.rulebook)
    narrative = narrate(findings, facts, house.rulebook, house.locale)
    exhibits = draw(report, facts, house.layout, printer)
    return compose(report, facts, narrative, exhibits, house.layout, printer, problems)


def set_editions(
    brief: Brief, layout: Layout, formats: Sequence[Format] = tuple(Format)
) -> tuple[Edition, ...]:
    """The files of a brief: the PDF, and the Markdown with its charts beside it.

    Raises RenderError or LayoutError where an edition cannot be set.
    """
    stem = f"briefs/{file_stem(brief.identity.symbol, brief.identity.exchange)}"
    editions: list[Edition] = []
    if Format.PDF in formats:
        # The engine and its libraries load only where a PDF is asked for.
        from briefs.writers.pdf import write_pdf  # noqa: PLC0415

        pdf = write_pdf(brief, layout)
        editions.append(Edition(f"{stem}.pdf", pdf.content, "application/pdf", pdf.dropped))
    if Format.MD in formats:
        editions.extend(_markdown(brief, layout, stem))
    return tuple(editions)


def _markdown(brief: Brief, layout: Layout, stem: str) -> Iterable[Edition]:
    name = stem.removeprefix("briefs/")
    charts = {each.id: f"charts/{name}-{each.id}.svg" for each in brief.exhibits}
    yield Edition(f"{stem}.md", markdown_bytes(brief, layout, charts), "text/markdown")
    for exhibit in brief.exhibits:
        path = f"briefs/{charts[exhibit.id]}"
        yield Edition(path, exhibit.svg.encode(), "image/svg+xml")
