"""Layouts: a folder of templates, style sheet, plan, themes, texts and fonts, loaded and checked.

An analyst edits them; the program only reads. Files may be read from inside the folder alone.
"""

from briefs.layout.folder import Imprint, Layout
from briefs.layout.loading import (
    copy_layout,
    layout_folder,
    layout_names,
    load_layout,
    load_themes,
)
from briefs.layout.plan import PARTS, Size
from briefs.layout.theme import Direction, Theme

__all__ = [
    "PARTS",
    "Direction",
    "Imprint",
    "Layout",
    "Size",
    "Theme",
    "copy_layout",
    "layout_folder",
    "layout_names",
    "load_layout",
    "load_themes",
]
