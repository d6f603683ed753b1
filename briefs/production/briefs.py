"""One document all the way: derive, find, narrate, draw, compose, set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from briefs.brief import Background, Brief, compose
from briefs.brief.recording import record_of
from briefs.charts import draw
from briefs.claims import Printer
from briefs.desk import NO_EDITS, Edits
from briefs.errors import Problem, Severity
from briefs.facts import derive
from briefs.findings import Findings, find
from briefs.layout import Layout
from briefs.naming import file_stem, scope_slug
from briefs.narrative import narrate
from briefs.production.contents import ALONE, Company
from briefs.production.editions import Edition, Format
from briefs.production.house import House
from briefs.proof import compare_editions
from briefs.record import Approved, Record, revised, scope_of
from briefs.report import Report
from briefs.settings.publication import Flavor
from briefs.writers.markdown import markdown_bytes
from briefs.writers.pictures import standalone
from briefs.writers.site import BRIEFS, BriefLinks, Link, brief_page
from briefs.writers.words import words_of_html, words_of_markdown


@dataclass(frozen=True)
class Occasion:
    """What a brief depends on beside its report: the SHA-256 and the warnings of the document, the
    record of the ticker's issue before this one, what the desk decided, and what was approved of
    this very issue before.
    """

    sha256: str = ""
    problems: tuple[Problem, ...] = ()
    earlier: Record | None = None
    edits: Edits = NO_EDITS
    approved: Approved | None = None


@dataclass(frozen=True)
class Manuscript:
    """A brief, and what the archive keeps of it. `unmet` says of each pin of the desk that could
    not be followed why.
    """

    brief: Brief
    record: Record
    unmet: tuple[str, ...] = ()

    def problems(self, source: str) -> tuple[Problem, ...]:
        """What the desk should know; `source` names the document."""
        return tuple(Problem(source, each, severity=Severity.WARNING) for each in self.unmet)


_PLAIN = Occasion()


def make_brief(report: Report, house: House, occasion: Occasion = _PLAIN) -> Brief:
    """The brief of a report."""
    return write_up(report, house, occasion).brief


def write_up(report: Report, house: House, occasion: Occasion = _PLAIN) -> Manuscript:
    """The brief of a report, and its record."""
    printer = Printer(house.locale)
    findings = _findings(report, house, occasion)
    narrative = narrate(findings, house.locale, occasion.edits)
    record = record_of(report, findings, narrative, occasion.sha256, occasion.edits)
    record = revised(record, occasion.approved, printer)
    brief = compose(
        report,
        findings,
        narrative,
        draw(report, findings.facts, house.layout, printer),
        house.layout,
        printer,
        Background(occasion.problems, occasion.earlier, record),
    )
    return Manuscript(brief, record, narrative.unmet)


def keep_back(report: Report, house: House, occasion: Occasion) -> Record:
    """The record of a report that the desk holds: its figures, and nothing told."""
    findings = _findings(report, house, occasion)
    narrative = narrate(findings, house.locale)
    record = record_of(report, findings, narrative, occasion.sha256, occasion.edits)
    silent = replace(record, said=(), fired=frozenset())
    return revised(silent, occasion.approved, Printer(house.locale))


def _findings(report: Report, house: House, occasion: Occasion) -> Findings:
    previous = occasion.earlier.facts if occasion.earlier else None
    return find(derive(report, previous), house.rulebook, house.locale.language)


def set_editions(
    brief: Brief,
    layout: Layout,
    formats: Sequence[Format] = tuple(Format),
    company: Company = ALONE,
    flavor: Flavor = Flavor.GITHUB,
) -> tuple[Edition, ...]:
    """The files of a brief: the PDF, the Markdown, the page of the site, and the charts that the
    latter two show. `flavor` is whose Markdown is written. Raises RenderError or LayoutError where
    an edition cannot be set.
    """
    editions: list[Edition] = []
    if Format.PDF in formats:
        # The engine and its libraries load only where a PDF is asked for.
        from briefs.writers.pdf import write_pdf  # noqa: PLC0415

        pdf, path = write_pdf(brief, layout), f"briefs/{_stem(brief)}.pdf"
        editions.append(Edition(path, pdf.content, "application/pdf", pdf.dropped, pdf.words))
    editions.extend(set_linked(brief, layout, formats, company, flavor))
    if {Format.MD, Format.HTML} & set(formats):
        editions.extend(_pictures(brief, layout))
    return tuple(editions)


def set_linked(
    brief: Brief,
    layout: Layout,
    formats: Sequence[Format] = tuple(Format),
    company: Company = ALONE,
    flavor: Flavor = Flavor.GITHUB,
) -> tuple[Edition, ...]:
    """The editions that link others of the pack, as they stand among those of `formats`."""
    editions = []
    if Format.MD in formats:
        editions.append(_markdown(brief, layout, formats, company, flavor))
    if Format.HTML in formats:
        editions.append(_page(brief, layout, formats, company))
    return tuple(editions)


def edition_faults(brief: Brief, editions: Sequence[Edition], source: str) -> tuple[Problem, ...]:
    """Where the editions of a brief do not say the same; `source` names its document."""
    words = {each.path: each.words for each in editions if each.words}
    given_up = {part for each in editions for part in each.dropped}
    return compare_editions(brief, words, source, given_up)


def _markdown(
    brief: Brief, layout: Layout, formats: Sequence[Format], company: Company, flavor: Flavor
) -> Edition:
    stem = _stem(brief)
    content = markdown_bytes(
        brief,
        layout,
        {exhibit_id: f"charts/{name}" for exhibit_id, name in _charts(brief).items()},
        pdf=f"{stem}.pdf" if Format.PDF in formats else "",
        covered={key: f"{other}.md" for key, other in company.covered.items()},
        front_matter=flavor.front_matter,
    )
    words = words_of_markdown(content.decode())
    return Edition(f"briefs/{stem}.md", content, "text/markdown", words=words)


def _page(brief: Brief, layout: Layout, formats: Sequence[Format], company: Company) -> Edition:
    stem, home = _stem(brief), "../../briefs"
    links = BriefLinks(
        charts={name: f"{home}/charts/{file}" for name, file in _charts(brief).items()},
        pdf=f"{home}/{stem}.pdf" if Format.PDF in formats else "",
        markdown=f"{home}/{stem}.md" if Format.MD in formats else "",
        covered={key: f"{other}.html" for key, other in company.covered.items()},
        sector=_sector(brief) if company.digest else None,
        previous=_beside(company.before, company),
        following=_beside(company.after, company),
    )
    content = brief_page(brief, layout, links)
    words = words_of_html(content.decode())
    return Edition(f"{BRIEFS}/{stem}.html", content, "text/html", words=words)


def _sector(brief: Brief) -> Link:
    scope = scope_of(brief.facts)
    return Link(f"../sectors/{scope_slug(scope)}.html", scope)


def _beside(key: str, company: Company) -> Link | None:
    stem = company.covered.get(key)
    return Link(f"{stem}.html", key) if stem else None


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
