"""The ledger: a brief's facts and printed figures as JSON, for programs that check or reuse them.

It is attached to the PDF, so that whoever holds the page can trace each figure on it.
"""

import json
from collections.abc import Mapping
from datetime import date

from briefs.brief import Brief
from briefs.claims import Claim
from briefs.digest import Digest
from briefs.facts import Fact
from briefs.quantity import Quantity
from briefs.rulebook import Threshold

SCHEMA = 1
"""Raised when a key is renamed or removed, or means something else."""
OWN_SOURCES: Mapping[str, str] = {
    "desk": "a person's own words or decision, with initials; no rule and no document says it",
    "earlier": "counted from what the earlier issue told",
    "facts": "counted or listed from the facts of this file",
    "problems": "the number of the document's warnings, which the manifest lists",
    "scale": "an end of a fixed axis",
}
"""Sources that are neither a fact, nor a threshold, nor a JSON pointer, and what they mean."""


def ledger_bytes(brief: Brief) -> bytes:
    """UTF-8 JSON: `facts` in the catalogue's order, `thresholds` by id, and `claims`, which are the
    figures as printed, in the order of the page.

    The `source` of a claim is the id of a fact or a threshold, an RFC 6901 pointer into the
    ticker's document ("/…"), or one of `own_sources`. Ids and pointers may begin with `previous:`,
    which is the brief or the document of the ticker's issue before, and with `replaced:`, which is
    that of the revision before; where they stand twice it is the one before that.
    """
    return _bytes({"ticker": brief.identity.key}, brief)


def digest_ledger_bytes(digest: Digest) -> bytes:
    """As `ledger_bytes`, of a sector: `facts` are the sector's and those of listings that the
    digest quotes, whose ids and pointers begin with the listing's key, as in
    `002428.SHZ:/composite_score`; those of the issue before begin with `previous:`.
    """
    return _bytes({"sector": digest.scope}, digest)


def _bytes(head: Mapping[str, str], publication: Brief | Digest) -> bytes:
    thresholds = sorted(publication.thresholds.values(), key=lambda threshold: threshold.id)
    ledger = {
        "schema": SCHEMA,
        **head,
        "week": publication.week.isoformat(),
        "facts": [_fact(fact) for fact in publication.facts.values()],
        "thresholds": [_threshold(threshold) for threshold in thresholds],
        "own_sources": OWN_SOURCES,
        "claims": [_claim(entry.place, entry.claim) for entry in publication.ledger],
    }
    text = json.dumps(ledger, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{text}\n".encode()


def _fact(fact: Fact) -> dict[str, object]:
    said = {"formula": fact.formula, "reason": fact.reason if fact.missing else ""}
    return {
        "id": fact.id,
        "title": fact.title,
        "kind": str(fact.kind),
        **_value(fact.value),
        **{key: words for key, words in said.items() if words},
        "pointers": list(fact.pointers),
    }


def _value(value: object) -> dict[str, object]:
    """A figure in base units with its unit and the step of its last digit, 0 where it is exact; a
    word, a flag or a day (ISO 8601) as it is; null where it is missing.
    """
    if isinstance(value, Quantity):
        return {"value": value.value, "unit": value.unit, "step": value.step}
    return {"value": value.isoformat() if isinstance(value, date) else value}


def _threshold(threshold: Threshold) -> dict[str, object]:
    return {
        "id": threshold.id,
        "kind": str(threshold.kind),
        **_value(threshold.quantity),
        "source": threshold.source,
    }


def _claim(place: str, claim: Claim) -> dict[str, str]:
    said = {"form": claim.form, "missing": claim.missing}
    return {
        "place": place,
        "text": claim.text,
        "source": claim.source,
        **{key: words for key, words in said.items() if words},
    }
