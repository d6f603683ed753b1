"""One document all the way: read, derive, find, narrate, draw, compose, proofread, set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from briefs.brief import Brief, compose
from briefs.charts import draw
from briefs.claims import Printer
from briefs.errors import LayoutError, Problem, RulebookError, named
from briefs.facts import Facts, derive
from briefs.findings import find
from briefs.layout import Layout, complete_folder, load_layout, load_looks
from briefs.locale import Locale
from briefs.naming import file_stem
from briefs.narrative import narrate
from briefs.proof import compare_editions
from briefs.report import Report
from briefs.rulebook import Rulebook, load_rulebook
from briefs.settings import DEFAULT_LAYOUT, DEFAULT_RULEBOOK
from briefs.settings.publication import Flavor, Settings
from briefs.writers.markdown import markdown_bytes
from briefs.writers.pictures import standalone
from briefs.writers.templates import check_template
from briefs.writers.words import words_of_markdown

_NOBODY: Mapping[str, str] = MappingProxyType({})


class Format(StrEnum):
    """An edition of the brief."""

    PDF = "pdf"
    MD = "md"


TEMPLATES = {Format.PDF: "brief.html.j2", Format.MD: "brief.md.j2"}


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


def check_layout(layout: Layout, formats: Sequence[Format] = tuple(Format)) -> None:
    """Load what is left of a layout that needs no document: templates and, for PDF, style sheet
    and fonts. LayoutError names file and line of what would fail every brief.
    """
    if Format.PDF in formats:
        # The engine and its libraries load only where a PDF is asked for.
        from briefs.writers.pdf import check_engine  # noqa: PLC0415

        check_engine(layout)
    for each in formats:
        check_template(layout.root, TEMPLATES[each])


def layout_mistakes(name_or_dir: str) -> tuple[LayoutError, ...]:
    """Every mistake of a layout that is found without a document: in its files, in its templates,
    and in its style sheet with each of its themes on each paper. LayoutError where it is not there.
    """
    root = complete_folder(name_or_dir)
    mistakes: dict[str, LayoutError] = {}
    looks: list[Layout] = []
    with _noted(mistakes):
        looks.extend(load_looks(name_or_dir))
    for template in TEMPLATES.values():
        with _noted(mistakes):
            check_template(root, template)
    for look in looks:
        with _noted(mistakes):
            check_layout(look)
    return tuple(mistakes.values())


@contextmanager
def _noted(mistakes: dict[str, LayoutError]) -> Iterator[None]:
    """A mistake that all themes share is noted once."""
    try:
        yield
    except LayoutError as error:
        mistakes.setdefault(str(error), error)


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
    brief: Brief,
    layout: Layout,
    formats: Sequence[Format] = tuple(Format),
    *,
    covered: Mapping[str, str] = _NOBODY,
    flavor: Flavor = Flavor.GITHUB,
) -> tuple[Edition, ...]:
    """The files of a brief: the PDF, and the Markdown with its charts beside it.

    `covered` maps the keys of other tickers to their Markdown files beside this one, which peers
    are linked to; `flavor` is whose Markdown is written. Raises RenderError or LayoutError where
    an edition cannot be set.
    """
    editions: list[Edition] = []
    if Format.PDF in formats:
        # The engine and its libraries load only where a PDF is asked for.
        from briefs.writers.pdf import write_pdf  # noqa: PLC0415

        pdf, path = write_pdf(brief, layout), f"briefs/{_stem(brief)}.pdf"
        editions.append(Edition(path, pdf.content, "application/pdf", pdf.dropped, pdf.words))
    if Format.MD in formats:
        editions.append(set_markdown(brief, layout, formats, covered=covered, flavor=flavor))
        editions.extend(_pictures(brief, layout))
    return tuple(editions)


def edition_faults(brief: Brief, editions: Sequence[Edition], source: str) -> tuple[Problem, ...]:
    """Where the editions of a brief do not say the same; `source` names its document."""
    words = {each.path: each.words for each in editions if each.words}
    given_up = {part for each in editions for part in each.dropped}
    return compare_editions(brief, words, source, given_up)


def set_markdown(
    brief: Brief,
    layout: Layout,
    formats: Sequence[Format] = tuple(Format),
    *,
    covered: Mapping[str, str] = _NOBODY,
    flavor: Flavor = Flavor.GITHUB,
) -> Edition:
    """The Markdown edition alone, as it stands among the editions of `formats`."""
    stem = _stem(brief)
    content = markdown_bytes(
        brief,
        layout,
        {exhibit_id: f"charts/{name}" for exhibit_id, name in _charts(brief).items()},
        pdf=f"{stem}.pdf" if Format.PDF in formats else "",
        covered=covered,
        front_matter=flavor.front_matter,
    )
    words = words_of_markdown(content.decode())
    return Edition(f"briefs/{stem}.md", content, "text/markdown", words=words)


def _pictures(brief: Brief, layout: Layout) -> Iterator[Edition]:
    charts = _charts(brief)
    for exhibit in brief.exhibits:
        path = f"briefs/charts/{charts[exhibit.id]}"
        yield Edition(path, standalone(exhibit, layout), "image/svg+xml")


def _charts(brief: Brief) -> dict[str, str]:
    """The file of each exhibit by its id."""
    return {exhibit.id: f"{_stem(brief)}-{exhibit.id}.svg" for exhibit in brief.exhibits}


def _stem(brief: Brief) -> str:
    return file_stem(brief.identity.symbol, brief.identity.exchange)
