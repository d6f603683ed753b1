"""What becomes of one document: its brief as a build would publish it, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

from briefs.errors import BriefsError, Problem
from briefs.preview.impression import Impression, impression
from briefs.preview.shelf import Earlier, Entry
from briefs.preview.subject import Subject
from briefs.production import (
    Company,
    Format,
    House,
    Occasion,
    check_layout,
    edition_faults,
    load_house,
    set_editions,
    write_up,
)
from briefs.proof import proofread
from briefs.reading import read_document
from briefs.record import Record
from briefs.settings.publication import load_settings

BRIEFS = "/brief/"
"""Where the page of each document is, by its address."""
SHOWN = (Format.PDF, Format.MD)
"""The editions that the preview shows."""
NOBODY: Mapping[str, Entry] = MappingProxyType({})


@dataclass(frozen=True)
class Galley:
    """What came of printing one document: its impression, or what stands in the way.

    `problems` keep it from being published where one of them is an error; `stopped` is what kept
    it from being printed at all.
    """

    impression: Impression | None = None
    problems: tuple[Problem, ...] = ()
    stopped: BriefsError | None = None


def pull(subject: Subject, entry: Entry, neighbours: Mapping[str, Entry] = NOBODY) -> Galley:
    """One document's brief, exactly as a build would publish it, and everything wrong with it.

    `neighbours` are the documents of its peers in the same pack, by key.
    """
    document = read_document(entry.path, source=entry.receipt.source)
    told = entry.receipt.problems
    stems = {key: each.receipt.stem for key, each in neighbours.items()}
    if document.report is None:
        return Galley(problems=told)
    try:
        house = _house(subject)
        earlier = _recorded(entry.earlier, house)
        occasion = Occasion(document.sha256, document.problems, earlier)
        brief = write_up(document.report, house, occasion).brief
        flavor = house.settings.markdown.flavor
        editions = set_editions(brief, house.layout, SHOWN, Company(stems), flavor)
    except BriefsError as error:
        return Galley(problems=told, stopped=error)
    faults = (*proofread(brief, document.source), *edition_faults(brief, editions, document.source))
    links = {f"{stems[key]}.md": BRIEFS + quote(each.address) for key, each in neighbours.items()}
    return Galley(impression(brief, editions, links), (*told, *faults))


def _house(subject: Subject) -> House:
    settings = load_settings(subject.settings).on_page(theme=subject.theme, paper=subject.paper)
    house = load_house(subject.rulebook, subject.layout, subject.language, settings)
    check_layout(house.layout)
    return house


def _recorded(earlier: Earlier | None, house: House) -> Record | None:
    """What the issue before said, as its document tells it."""
    if earlier is None:
        return None
    document = read_document(earlier.path, source=earlier.source)
    if document.report is None:
        return None
    return write_up(document.report, house, Occasion(document.sha256)).record
