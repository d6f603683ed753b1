"""The front of an issue: the site's first page and the cover of the pack, of all its sectors."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from briefs.claims import Claim, Line, Printer, line
from briefs.digest import Digest, Stories, Story
from briefs.digest.boxes import by_composite
from briefs.digest.quoting import Quoted
from briefs.layout import Direction
from briefs.locale import Style
from briefs.naming import issue_name
from briefs.production.contents import Contents, Headline
from briefs.production.editions import Edition, Format
from briefs.production.house import House
from briefs.record import Record, letter
from briefs.sector import qualified, qualified_line
from briefs.tabular import Column
from briefs.writers.site import (
    BRIEFS,
    INDEX,
    Front,
    Link,
    SectorEntry,
    assets,
    index_page,
    listed,
)

_FIGURES: tuple[tuple[str, str, Style], ...] = (
    ("Trend on", "breadth_trend", Style.PLAIN),
    ("1W mean", "mean_return_1w", Style.SIGNED),
    ("Composite", "median_composite", Style.PLAIN),
)
"""What the front page says of each sector: heading, fact of the sector, style."""
_COLUMNS = tuple(Column(heading, signed=style is Style.SIGNED) for heading, _, style in _FIGURES)


def headline(digest: Digest, house: House) -> Headline:
    """What a front says of a digest's sector; its figures name the sector."""
    printer = Printer(house.locale)
    lead = digest.narrative.verdict

    def printed(fact_id: str, style: Style = Style.PLAIN) -> Claim:
        return qualified(printer.fact(digest.facts[fact_id], style), digest.scope)

    return Headline(
        digest.scope,
        digest.slug,
        qualified_line(lead.line, digest.scope) if lead else Line(),
        printed("names"),
        tuple(printed(fact_id, style) for _, fact_id, style in _FIGURES),
    )


def standing(approved_by: str) -> Line:
    """Whether the desk stands behind an issue."""
    if not approved_by:
        return Line(("Draft, not approved by the desk",))
    return line("Approved by {by}", by=Claim(approved_by, "desk"))


def named_revision(revision: int) -> str:
    """A revision as mastheads name it: nothing for the first."""
    return letter(revision) if revision > 1 else ""


def set_front(
    contents: Contents, house: House, formats: Sequence[Format], bound: Sequence[str]
) -> tuple[Edition, ...]:
    """The site's first page, and what all its pages share. `bound` names the files of the pack."""
    content = index_page(_front(contents, house, formats, bound), house.layout)
    shared = (Edition(each.path, each.content, each.media_type) for each in assets(house.layout))
    return (Edition(INDEX, content, "text/html"), *shared)


def _front(
    contents: Contents, house: House, formats: Sequence[Format], bound: Sequence[str]
) -> Front:
    printer = Printer(house.locale)
    ranked = by_composite(contents.published)
    return Front(
        week=contents.week,
        week_text=printer.locale.day(contents.week),
        issue=issue_name(contents.week),
        revision=named_revision(contents.revision),
        language=printer.locale.tag,
        standing=standing(contents.approved_by),
        count=Claim(str(len(ranked)), "facts"),
        names=tuple(
            listed(each, printer, each.scope, f"{BRIEFS}/{contents.stems[each.key]}.html")
            for each in ranked
        ),
        sector_columns=_COLUMNS,
        sectors=tuple(
            SectorEntry(each.scope, each.slug, each.lead, each.names, each.figures)
            # The largest first, as a reader looks for them.
            for each in sorted(contents.sectors, key=lambda each: -contents.size_of(each.scope))
        ),
        imprint=house.layout.imprint,
        direction=_direction(ranked, house),
        since=_since(contents, printer),
        quality=tuple(_quality(contents, printer)),
        boxes=tuple(boxes_of(contents, printer)),
        editions=tuple(Link(name, _words(name, bound)) for name in bound),
    )


def _direction(records: Sequence[Record], house: House) -> Direction | None:
    """The price colours of all names; None where they follow several conventions."""
    found = [house.layout.direction(each.word("country")) for each in records]
    return found[0] if found and all(each == found[0] for each in found) else None


def _quality(contents: Contents, printer: Printer) -> Iterator[Line]:
    days = sorted({each.week for each in contents.published})
    if days:
        first, last = (Claim(printer.locale.day(day), "facts") for day in (days[0], days[-1]))
        template = "Data as of {first} to {last}, weekly closes"
        if len(days) == 1:
            template = "Data as of {last}, weekly closes"
        yield line(template, first=first, last=last)


def _since(contents: Contents, printer: Printer) -> Line:
    if contents.before is None:
        return Line(("first issue",))
    day = Claim(printer.locale.day(contents.before), "facts")
    return line("changes against the issue of {day}", day=day)


def boxes_of(contents: Contents, printer: Printer) -> Iterator[Stories]:
    """What is told of the issue as a whole."""
    noted = tuple(
        Story(Line((Claim(f"{note.text} — {note.by}", "desk"),))) for note in contents.notes
    )
    corrected = tuple(
        Story(Quoted(each, printer).line(told), each.key, each.name)
        for each in contents.records
        if each.revision == contents.revision
        for told in each.corrections
    )
    held = tuple(
        Story(Line((Claim(f"{each.held.reason} ({each.held.by})", "desk"),)), each.key, each.name)
        for each in contents.records
        if each.held
    )
    for name, title, stories in (
        ("notes", "Analyst notes", noted),
        ("corrections", "Corrections", corrected),
        ("held", "Held back", held),
        ("absent", "Not published", tuple(_missing(contents))),
    ):
        if stories:
            yield Stories(name, title, stories)


def _missing(contents: Contents) -> Iterator[Story]:
    for key, reason in sorted(contents.absent.items()):
        yield Story(Line((reason,)), key, key)
    if contents.lost:
        named = Claim(", ".join(contents.lost), "facts")
        yield Story(line("no longer covered: {sectors}", sectors=named))


def _words(name: str, bound: Sequence[str]) -> str:
    if len(bound) == 1:
        return "The pack as one PDF"
    return f"The pack as PDF: {name.removesuffix('.pdf').replace('-', ' ')}"


def set_pack(
    contents: Contents, house: House, folder: Path, made: Sequence[str]
) -> tuple[Edition, ...]:
    """All PDFs of the issue bound into one file, or into several that mail systems bear. They stand
    in `folder`; `made` are their paths in it.
    """
    # The engine and its libraries load only where a PDF is asked for.
    from briefs.production.binding import bound  # noqa: PLC0415

    return bound(contents, house, folder, made)
