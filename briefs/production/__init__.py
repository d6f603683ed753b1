"""One document all the way: read, derive, find, narrate, draw, compose, proofread, set."""

from briefs.production.briefs import edition_faults, make_brief, set_editions, set_markdown
from briefs.production.editions import Edition, Format
from briefs.production.house import (
    House,
    check_layout,
    layout_mistakes,
    load_house,
    load_spoken,
)

__all__ = [
    "Edition",
    "Format",
    "House",
    "check_layout",
    "edition_faults",
    "layout_mistakes",
    "load_house",
    "load_spoken",
    "make_brief",
    "set_editions",
    "set_markdown",
]
