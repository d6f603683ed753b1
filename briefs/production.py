"""One document all the way: read, derive, find, narrate, draw, compose, proofread, set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from briefs.brief import Brief, compose
from briefs.charts import draw
from briefs.claims import Printer
from briefs.errors import Problem, RulebookError, named
from briefs.facts import Facts, derive
from briefs.findings import find
from briefs.layout import Layout, load_layout
from briefs.locale import Locale
from briefs.naming import file_stem
from briefs.narrative import narrate
from briefs.report import Report
from briefs.rulebook import Rulebook, load_rulebook
from briefs.settings import DEFAULT_LAYOUT, DEFAULT_RULEBOOK
from briefs.settings.publication import Settings
from briefs.writers.markdown import markdown_bytes
from briefs.writers.words import words_of_markdown


class Format(StrEnum):
    """An edition of the brief."""

    PDF = "pdf"
    MD = "md"


@dataclass(frozen=True)
class House:
    """What stays the same for all briefs of a pack: words, looks, language and settings."""

    rulebook: Rulebook
    layout: Layout
    locale: Locale
    settings: Settings


@dataclass(frozen=True)
class Edition:
    """One finished file. `path` is relative to the week's folder; `dropped` is what the layout
    gave up to keep to its pages; `words` are what a reader meets in it, empty for a picture.
    """

    path: str
    content: bytes
    media_type: str
    dropped: tuple[str, ...] = ()
    words: str = ""


def load_house(
    rulebook: str = DEFAULT_RULEBOOK,
    layout: str = DEFAULT_LAYOUT,
    language: str = "en",
    settings: Settings | None = None,
) -> House:
    """The rulebook and layout by name or path, set up by `settings` (`load_settings` reads them).

    Raises RulebookError, LayoutError or SettingsError where one is wrong, where they do not fit
    together, and where the rulebook does not speak the language.
    """
    locale, settings = Locale(language), settings or Settings()
    spoken = load_spoken(rulebook, locale)
    return House(spoken, load_layout(layout, settings), locale, settings)


def load_spoken(rulebook: str, locale: Locale) -> Rulebook:
    """The rulebook by name or path, all of whose rules have words in the locale's language: a
    sentence in one language with figures in another would be neither.
    """
    loaded = load_rulebook(rulebook)
    lacking = loaded.lacking(locale.language)
    if lacking:
        raise RulebookError(
            f"{rulebook}: {len(lacking)} rules and terms have no words in {locale.language!r}: "
            f"{named(lacking)}",
            f"Add text.{locale.language} to each, or choose another language.",
        )
    return loaded


def make_brief(
    report: Report,
    house: House,
    problems: Iterable[Problem] = (),
    previous: Facts | None = None,
) -> Brief:
    """The brief of a report. `problems` are the warnings of its document; `previous` are the facts
    of the ticker's issue before this one, where there is one.
    """
    printer = Printer(house.locale)
    findings = find(derive(report, previous), house.rulebook, house.locale.language)
    narrative = narrate(findings, house.locale)
    exhibits = draw(report, findings.facts, house.layout, printer)
    return compose(report, findings, narrative, exhibits, house.layout, printer, problems)


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
        editions.append(
            Edition(f"{stem}.pdf", pdf.content, "application/pdf", pdf.dropped, pdf.words)
        )
    if Format.MD in formats:
        editions.extend(_markdown(brief, layout, stem))
    return tuple(editions)


def _markdown(brief: Brief, layout: Layout, stem: str) -> Iterable[Edition]:
    name = stem.removeprefix("briefs/")
    charts = {each.id: f"charts/{name}-{each.id}.svg" for each in brief.exhibits}
    content = markdown_bytes(brief, layout, charts)
    words = words_of_markdown(content.decode())
    yield Edition(f"{stem}.md", content, "text/markdown", words=words)
    for exhibit in brief.exhibits:
        path = f"briefs/{charts[exhibit.id]}"
        yield Edition(path, exhibit.svg.encode(), "image/svg+xml")
