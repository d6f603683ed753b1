"""Headlines of digests as JSON values and back, so that a front can be made of kept digests."""

from collections.abc import Mapping
from typing import Any

from briefs.claims import Claim, Line
from briefs.production.contents import Headline


def headline_tree(headline: Headline) -> dict[str, object]:
    """The headline as JSON values."""
    return {
        "scope": headline.scope,
        "slug": headline.slug,
        "lead": [
            piece if isinstance(piece, str) else _claim(piece) for piece in headline.lead.pieces
        ],
        "names": _claim(headline.names),
        "figures": [_claim(each) for each in headline.figures],
    }


def read_headline(tree: Mapping[str, Any]) -> Headline:
    """The headline of such values; KeyError or TypeError where they are none."""
    return Headline(
        tree["scope"],
        tree["slug"],
        Line(tuple(piece if isinstance(piece, str) else Claim(*piece) for piece in tree["lead"])),
        Claim(*tree["names"]),
        tuple(Claim(*each) for each in tree["figures"]),
    )


def _claim(claim: Claim) -> list[object]:
    return [claim.text, claim.source, claim.sign, claim.missing, claim.form]
