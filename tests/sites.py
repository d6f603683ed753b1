"""A small pack as a site: the hubs of awkward documents, and their pages in a folder."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

from awkward import NAMES, REGIMES, SAMPLES, brief_of, document_of, house

from briefs.brief import Brief
from briefs.brief.recording import record_of
from briefs.claims import Claim, Line, Printer
from briefs.digest import Digest, Issued, Stories, Story
from briefs.digest.boxes import by_composite
from briefs.facts import derive
from briefs.findings import find
from briefs.layout import Layout
from briefs.locale import Style
from briefs.naming import file_stem
from briefs.narrative import narrate
from briefs.production.digests import make_digest
from briefs.record import Record
from briefs.report import Report
from briefs.sector import Coverage, coverages
from briefs.tabular import Column
from briefs.writers.pictures import standalone
from briefs.writers.site import (
    BRIEFS,
    INDEX,
    SECTORS,
    BriefLinks,
    Front,
    Link,
    SectorEntry,
    SectorLinks,
    assets,
    brief_page,
    index_page,
    listed,
    sector_page,
)

EVERYBODY = (*NAMES, *REGIMES)
STANDING = Line(("Draft, not approved by the desk",))
PRINTER = Printer(house().locale)


@cache
def record_named(name: str) -> Record:
    """The record of the document of that name."""
    report = Report.model_validate(document_of(name))
    findings = find(derive(report), house().rulebook)
    return record_of(report, findings, narrate(findings, house().locale), "")


@cache
def coverages_of(names: tuple[str, ...]) -> tuple[Coverage, ...]:
    """The sectors of the documents of these names, in a first issue."""
    records = [record_named(name) for name in names]
    return coverages(max(record.week for record in records), records)


@cache
def digest_of(names: tuple[str, ...] = SAMPLES) -> Digest:
    """The digest of the first sector of the documents of these names."""
    return make_digest(coverages_of(names)[0], house(), Issued(standing=STANDING))


def stem_of(key: str) -> str:
    symbol, _, exchange = key.rpartition(".")
    return file_stem(symbol, exchange)


@cache
def front_of(names: tuple[str, ...] = SAMPLES) -> Front:
    """The front page of the documents of these names, each with a page."""
    covered = coverages_of(names)
    records = by_composite(record for each in covered for record in each.records)
    scopes = {record.key: each.scope for each in covered for record in each.records}
    directions = [house().layout.direction(record.word("country")) for record in records]
    digests = [make_digest(each, house(), Issued(standing=STANDING)) for each in covered]
    return Front(
        week=covered[0].week,
        week_text=PRINTER.locale.day(covered[0].week),
        issue="2026-W24",
        revision="",
        language="en",
        standing=STANDING,
        count=Claim(str(len(records)), "facts"),
        names=tuple(
            listed(each, PRINTER, scopes[each.key], f"{BRIEFS}/{stem_of(each.key)}.html")
            for each in records
        ),
        sector_columns=(Column("Trend on"), Column("1W mean", signed=True)),
        sectors=tuple(map(entry_of, digests)),
        imprint=house().layout.imprint,
        direction=directions[0] if len({each.says for each in directions}) == 1 else None,
        since=Line(("first issue",)),
        quality=(Line(("weekly closes",)),),
        boxes=(noted(records[0].key),),
        editions=(Link("pack.pdf", "The pack as one PDF"),),
    )


def noted(key: str) -> Stories:
    return Stories("notes", "Analyst notes", (Story(Line(("Read on.",)), key, "A name"),))


def entry_of(digest: Digest) -> SectorEntry:
    lead, facts = digest.narrative.verdict, digest.facts
    return SectorEntry(
        digest.scope,
        digest.slug,
        lead.line if lead else Line(),
        PRINTER.fact(facts["names"]),
        (PRINTER.fact(facts["breadth_trend"]), PRINTER.fact(facts["mean_return_1w"], Style.SIGNED)),
    )


def brief_links(brief: Brief, covered: Mapping[str, str]) -> BriefLinks:
    charts = {
        each.id: f"../../briefs/charts/{stem_of(brief.identity.key)}-{each.id}.svg"
        for each in brief.exhibits
    }
    return BriefLinks(
        charts,
        pdf=f"../../briefs/{stem_of(brief.identity.key)}.pdf",
        markdown=f"../../briefs/{stem_of(brief.identity.key)}.md",
        covered=covered,
        sector=Link("../sectors/x.html", "The sector"),
        previous=Link("a.html", "A"),
        following=Link("b.html", "B"),
    )


def sector_links(digest: Digest, covered: Mapping[str, str]) -> SectorLinks:
    charts = {
        each.id: f"../../digests/charts/{digest.slug}-{each.id}.svg" for each in digest.exhibits
    }
    return SectorLinks(charts, f"../../digests/{digest.slug}.pdf", covered=covered)


def write_site(folder: Path, names: Sequence[str], layout: Layout) -> Path:
    """The site of the documents of these names, with their charts; its first page."""
    for path, content in _files(tuple(names), layout):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder / INDEX


def _files(names: tuple[str, ...], layout: Layout) -> Iterator[tuple[str, bytes]]:
    yield INDEX, index_page(front_of(names), layout)
    yield from ((each.path, each.content) for each in assets(layout))
    briefs = [brief_of(name) for name in names]
    covered = {each.identity.key: f"{stem_of(each.identity.key)}.html" for each in briefs}
    for brief in briefs:
        stem = stem_of(brief.identity.key)
        yield f"{BRIEFS}/{stem}.html", brief_page(brief, layout, brief_links(brief, covered))
        for each in brief.exhibits:
            yield f"briefs/charts/{stem}-{each.id}.svg", standalone(each, layout)
    beside = {key: f"../briefs/{quote(name)}" for key, name in covered.items()}
    for coverage in coverages_of(names):
        digest = make_digest(coverage, house(), Issued(standing=STANDING))
        links = sector_links(digest, beside)
        yield f"{SECTORS}/{digest.slug}.html", sector_page(digest, layout, links)
        for each in digest.exhibits:
            path = f"digests/charts/{digest.slug}-{each.id}.svg"
            yield path, standalone(each, layout)
