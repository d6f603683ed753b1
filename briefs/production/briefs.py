"""One document all the way: read, derive, find, narrate, draw, compose, proofread, set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from briefs.brief import Brief, compose
from briefs.charts import draw
from briefs.claims import Printer
from briefs.errors import Problem
from briefs.facts import Facts, derive
from briefs.findings import find
from briefs.layout import Layout
from briefs.naming import file_stem
from briefs.narrative import narrate
from briefs.production.editions import Edition, Format
from briefs.production.house import House
from briefs.proof import compare_editions
from briefs.report import Report
from briefs.settings.publication import Flavor
from briefs.writers.markdown import markdown_bytes
from briefs.writers.pictures import standalone
from briefs.writers.words import words_of_markdown

_NOBODY: Mapping[str, str] = MappingProxyType({})


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
