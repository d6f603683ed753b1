"""From documents to finished files: one brief, one sector's digest, the front of an issue.

Names are loaded when they are first used: who finds that all is made already needs no chart engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefs.production.briefs import (
        Manuscript,
        Occasion,
        edition_faults,
        keep_back,
        make_brief,
        set_editions,
        set_linked,
        write_up,
    )
    from briefs.production.contents import ALONE, Company, Contents, Headline
    from briefs.production.digests import digest_faults, make_digest, set_digest
    from briefs.production.editions import ENGINE_FORMATS, Edition, Format
    from briefs.production.fronts import (
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

_HOMES = {
    "briefs": (
        *("Manuscript", "Occasion", "edition_faults", "keep_back", "make_brief", "set_editions"),
        *("set_linked", "write_up"),
    ),
    "contents": ("ALONE", "Company", "Contents", "Headline"),
    "digests": ("digest_faults", "make_digest", "set_digest"),
    "editions": ("ENGINE_FORMATS", "Edition", "Format"),
    "fronts": ("headline", "named_revision", "set_front", "set_pack", "standing"),
    "house": ("House", "check_layout", "layout_mistakes", "load_house", "load_spoken"),
    "mail": ("set_mail_front",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'briefs.production' has no attribute {name!r}")
    return getattr(import_module(f"briefs.production.{_HOME_OF[name]}"), name)
