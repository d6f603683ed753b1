"""From documents to finished files: one brief, one sector's digest, the front of an issue."""

from briefs.production.briefs import (
    ALONE,
    Company,
    Manuscript,
    Occasion,
    edition_faults,
    keep_back,
    make_brief,
    set_editions,
    set_linked,
    write_up,
)
from briefs.production.digests import digest_faults, make_digest, set_digest
from briefs.production.editions import ENGINE_FORMATS, Edition, Format
from briefs.production.fronts import (
    Contents,
    Headline,
    headline,
    named_revision,
    set_front,
    set_pack,
    standing,
)
from briefs.production.house import (
    House,
    check_layout,
    layout_mistakes,
    load_house,
    load_spoken,
)
from briefs.production.mail import set_mail_front

__all__ = [
    "ALONE",
    "ENGINE_FORMATS",
    "Company",
    "Contents",
    "Edition",
    "Format",
    "Headline",
    "House",
    "Manuscript",
    "Occasion",
    "check_layout",
    "digest_faults",
    "edition_faults",
    "headline",
    "keep_back",
    "layout_mistakes",
    "load_house",
    "load_spoken",
    "make_brief",
    "make_digest",
    "named_revision",
    "set_digest",
    "set_editions",
    "set_front",
    "set_linked",
    "set_mail_front",
    "set_pack",
    "standing",
    "write_up",
]
