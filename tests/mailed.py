"""A small issue as a build leaves it, for tests of what sends it."""

import hashlib
import json
from datetime import UTC, date, datetime

from briefs.archive import KeptIssue, open_archive
from briefs.archive.mailed import Delivery, Status
from briefs.archive.roster import Enrolled, Standing, open_roster
from briefs.settings.publication import MailSettings, Publisher, Settings
from briefs.subscribers import Subscriber
from briefs.subscribers.signing import MailKey
from briefs.writers.mail.parts import (
    IssueParts,
    Length,
    Picture,
    Piece,
    SectorParts,
    Watched,
)
from briefs.writers.mail.storing import parts_bytes

WEEK = date(2026, 6, 12)
NOW = datetime(2026, 6, 13, 8, 30, tzinfo=UTC)
KEY = MailKey(bytes(range(32)))
SETTINGS = Settings(
    publisher=Publisher(firm="Example Research"),
    mail=MailSettings(
        sender="desk@example.org",
        unsubscribe_url="https://research.example.org/unsubscribe",
        unsubscribe_mailto="leave@example.org",
    ),
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def piece(words):
    return Piece(f"<p>{words}</p>\n", f"{words}\n")


ISSUE = IssueParts(
    week="2026-06-12",
    issue="2026-W24",
    revision="",
    language="en",
    title="Weekly digest, 12 June 2026",
    opening=Piece("<!DOCTYPE html><html><body>\n<p>PREVIEW</p>\n", "Weekly digest\n"),
    watchlist=piece("Your watchlist"),
    watched_end=Piece("<hr>\n", "\n"),
    unwatched=piece("Not covered: NAMES"),
    missing=piece("No digest of NAMES"),
    farewell=piece("Unsubscribe at ADDRESS"),
    closing=Piece("<p>Disclosure</p>\nFAREWELL\n</body></html>\n", "Disclosure\nFAREWELL\n"),
    attached=piece("Attached: NAMES"),
    unshown=piece("No room for NAMES"),
)


def sector(scope, *keys):
    slug = scope.lower().replace(" ", "-")
    picture = Picture(f"{slug}-breadth@2026-06-12", f"mail/charts/{slug}-breadth.png")
    return SectorParts(
        scope=scope,
        slug=slug,
        subject=f"{scope}, 12 June 2026",
        preview=f"What {scope} did",
        summary=piece(f"Summary of {scope} · −2.5%"),
        lengths=(
            Length(piece(f'All of {scope} <img src="cid:{picture.cid}">'), (picture,)),
            Length(piece(f"More of {scope} in the PDF"), given_up=("tables",)),
        ),
        names={key: Watched(piece(f"What {key} did"), f"briefs/{key}.pdf", key) for key in keys},
        pdf=f"digests/{slug}.pdf",
        headline=piece(scope),
        links=piece(f"Links of {scope}"),
        attached=True,
    )


SECTORS = (sector("CN Energy", "AAA.SHZ", "BBB.SHZ"), sector("US Energy", "CCC.XNYS"))


def write_week(folder, *, approved_by="AL", revision="A", sectors=SECTORS):
    """The folder of a week's issue, with its manifest."""
    files = {"mail/issue.json": parts_bytes(ISSUE)}
    for each in sectors:
        files[f"mail/{each.slug}.json"] = parts_bytes(each)
        files[each.pdf] = b"%PDF-1.7 digest of " + each.scope.encode() + b"\n" * 500
        for length in each.lengths:
            files.update({picture.path: PNG for picture in length.pictures})
        for watched in each.names.values():
            files[watched.brief] = b"%PDF-1.7 " + watched.key.encode()
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    manifest = {
        "schema": 1,
        "week": WEEK.isoformat(),
        "issue": {"revision": revision, "approved_by": approved_by or None, "edits": []},
        "options": {"language": "en"},
        "artifacts": [_listed(path, content) for path, content in sorted(files.items())],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


def _listed(path, content):
    kind = "image/png" if path.endswith("png") else "application/pdf"
    return {
        "path": path,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "media_type": "application/json" if path.endswith("json") else kind,
        "ticker": "",
        "dropped": [],
    }


def archived(path, *, approved_by="AL", revision=1):
    """An archive that knows the issue as that revision."""
    with open_archive(path) as archive:
        archive.put(KeptIssue(WEEK, revision, (), approved_by))
    return path


def subscribed(path, *subscribers):
    """Enrols them; handles are counted."""
    with open_roster(path) as roster:
        first = roster.count() + 1
        handles = (f"{number:032x}" for number in range(first, first + len(subscribers)))
        roster.enrol(subscribers, NOW, lambda: next(handles))
    return path


def enrolled(subscriber, number=1):
    return Enrolled(subscriber, number, f"{number:032x}", Standing.ACTIVE, "", NOW)


def delivery(address="ann@example.org", **of):
    return Delivery(enrolled(Subscriber(address, **of)), Status.PENDING, 0, 0.0, "", NOW)
