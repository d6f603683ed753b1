"""Digests for tests, made the way a build makes them."""

import json
from functools import cache

from awkward import house
from conftest import KEYS, SEEDS
from covered import many
from sector_issues import coverage, recorded

from briefs.claims import Claim, line
from briefs.digest import Issued
from briefs.production.digests import make_digest
from briefs.subscribers import Choice
from briefs.writers.mail import letter
from briefs.writers.mail.making import Masthead, Places, issue_parts, sector_parts

DRAFT = Issued(standing=line("Draft, not approved"))
EDITED = Issued(standing=line("Approved by {by}", by=Claim("AL", "desk")))


def digest_of(covered, issued=DRAFT):
    return make_digest(covered, house(), issued)


@cache
def real():
    """The coverage of the three real documents, in a first issue."""
    documents = (json.loads((SEEDS / f"{key}.json").read_bytes()) for key in KEYS)
    return coverage(*(recorded(document, "house") for document in documents))


@cache
def real_digest():
    return digest_of(real())


@cache
def digest_of_many(count):
    return digest_of(many(count))


def published_of(digest):
    """Every name of the league, with the stem of its brief's files."""
    return {row.key: row.key for row in digest.table("league").rows}


def charts_of(digest):
    return {each.id: f"charts/{digest.slug}-{each.id}.svg" for each in digest.exhibits}


def texts(table):
    """The rows of a table as printed."""
    return [(row.heading.text, *(cell.text for cell in row.cells)) for row in table.rows]


def told(box):
    """What a box tells, name by name."""
    return [(story.key, story.line.text) for story in box.items]


def issue_of(digest, layout=None, postal="1 Example Street, London"):
    """What all messages of the digest's issue share."""
    return issue_parts(Masthead.of(digest, postal), layout or house().layout)


@cache
def parts_of_many(count):
    return parts_of(digest_of_many(count))


def parts_of(digest, layout=None, **places):
    """A digest's parts; its names are linked and have briefs where nothing else is said."""
    keys = published_of(digest)
    links = {key: f"https://r.example/w/briefs/{stem}.pdf" for key, stem in keys.items()}
    briefs = {key: f"briefs/{stem}.pdf" for key, stem in keys.items()}
    given = {"links": links, "briefs": briefs, **places}
    return sector_parts(digest, layout or house().layout, Places(**given))


def letter_of(digest, *sectors, layout=None, watched=(), choice=Choice.DIGEST, **places):
    """A message of who reads this digest, and these parts of other sectors."""
    parts = parts_of(digest, layout, **places)
    names = tuple(parts.names[key] for key in watched)
    issue = issue_of(digest, layout)
    return letter(issue, (parts, *sectors), names, (), (), choice, "https://u.example/token")
