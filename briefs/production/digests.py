"""One sector all the way: derive, find, narrate, draw, compose, set."""

from collections.abc import Iterator, Mapping, Sequence

from briefs.charts.sector import chart_facts, draw_sector
from briefs.claims import Printer
from briefs.digest import Digest, Issued, compose_digest
from briefs.errors import Problem
from briefs.findings import find
from briefs.layout import Layout
from briefs.narrative import narrate
from briefs.production.editions import Edition, Format
from briefs.production.house import House
from briefs.production.mail import mail_faults, set_mail
from briefs.proof import compare_editions
from briefs.sector import Coverage, derive_sector
from briefs.settings.publication import Flavor, Settings
from briefs.writers.digests import digest_markdown
from briefs.writers.pictures import standalone
from briefs.writers.site import SECTORS, SectorLinks, sector_page
from briefs.writers.words import words_of_html, words_of_markdown

FOLDER = "digests"
_DEFAULTS = Settings()


def make_digest(coverage: Coverage, house: House, issued: Issued) -> Digest:
    """The digest of a sector's coverage in one issue."""
    printer = Printer(house.locale)
    facts = derive_sector(coverage).extended(chart_facts(coverage))
    findings = find(facts, house.digest_rulebook, house.locale.language)
    return compose_digest(
        coverage,
        findings,
        narrate(findings, house.locale),
        draw_sector(coverage, house.layout, printer),
        house.layout,
        printer,
        issued,
    )


def set_digest(
    digest: Digest,
    layout: Layout,
    formats: Sequence[Format],
    published: Mapping[str, str],
    settings: Settings = _DEFAULTS,
) -> tuple[Edition, ...]:
    """The files of a digest: pages, Markdown, the sector's page of the site, the charts that the
    latter two show, and what e-mails are spliced of. `published` maps the keys of the tickers whose
    briefs are in the pack to the stems of their files. Raises RenderError or LayoutError where an
    edition cannot be set.
    """
    editions: list[Edition] = []
    if Format.PDF in formats:
        # The engine and its libraries load only where a PDF is asked for.
        from briefs.writers.digest_pages import digest_pdf  # noqa: PLC0415

        pdf = digest_pdf(digest, layout, published)
        path = f"{FOLDER}/{digest.slug}.pdf"
        editions.append(Edition(path, pdf.content, "application/pdf", pdf.dropped, pdf.words))
    if Format.MD in formats:
        editions.append(_markdown(digest, layout, formats, published, settings.markdown.flavor))
    if Format.HTML in formats:
        editions.append(_page(digest, layout, formats, published))
    if {Format.MD, Format.HTML} & set(formats):
        editions.extend(_pictures(digest, layout))
    if Format.MAIL in formats:
        editions.extend(set_mail(digest, layout, formats, published, settings.mail))
    return tuple(editions)


def digest_faults(digest: Digest, editions: Sequence[Edition]) -> tuple[Problem, ...]:
    """Where the editions of a digest do not say the same: those that hold all of it, and then also
    those that gave something up.
    """
    whole = {each.path: each.words for each in editions if each.words and not each.dropped}
    cut = {each.path: each.words for each in editions if each.words and each.dropped}
    given_up = {part for each in editions for part in each.dropped}
    faults = compare_editions(digest, whole, digest.name)
    if cut:
        faults += compare_editions(digest, whole | cut, digest.name, given_up)
    return (*faults, *mail_faults(digest, editions))


def _markdown(
    digest: Digest,
    layout: Layout,
    formats: Sequence[Format],
    published: Mapping[str, str],
    flavor: Flavor,
) -> Edition:
    content = digest_markdown(
        digest,
        layout,
        _beside(digest),
        published,
        pdf=_pdf(digest, formats),
        front_matter=flavor.front_matter,
    )
    words = words_of_markdown(content.decode())
    return Edition(f"{FOLDER}/{digest.slug}.md", content, "text/markdown", words=words)


def _page(
    digest: Digest, layout: Layout, formats: Sequence[Format], published: Mapping[str, str]
) -> Edition:
    home = f"../../{FOLDER}"
    links = SectorLinks(
        charts={name: f"{home}/{path}" for name, path in _beside(digest).items()},
        pdf=f"{home}/{digest.slug}.pdf" if Format.PDF in formats else "",
        markdown=f"{home}/{digest.slug}.md" if Format.MD in formats else "",
        covered={key: f"../briefs/{stem}.html" for key, stem in published.items()},
    )
    content = sector_page(digest, layout, links)
    words = words_of_html(content.decode())
    return Edition(f"{SECTORS}/{digest.slug}.html", content, "text/html", words=words)


def _pdf(digest: Digest, formats: Sequence[Format]) -> str:
    return f"{digest.slug}.pdf" if Format.PDF in formats else ""


def _pictures(digest: Digest, layout: Layout) -> Iterator[Edition]:
    charts = _beside(digest)
    for exhibit in digest.exhibits:
        path = f"{FOLDER}/{charts[exhibit.id]}"
        yield Edition(path, standalone(exhibit, layout), "image/svg+xml")


def _beside(digest: Digest) -> dict[str, str]:
    """The file of each exhibit by its id, from the digest's own place."""
    return {each.id: f"charts/{digest.slug}-{each.id}.svg" for each in digest.exhibits}
