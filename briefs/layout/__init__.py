"""Layouts: a folder of templates, style sheet, plan, themes, texts and fonts, loaded and checked.

An analyst edits them; the program only reads. Files may be read from inside the folder alone.
"""

from briefs.layout.folder import Imprint, Layout
from briefs.layout.loading import load_layout, load_looks
from briefs.layout.plan import BOXES, Size
from briefs.layout.shelf import complete_folder, copy_layout, layout_folder, layout_names
from briefs.layout.theme import Direction, Theme

__all__ = [
    "BOXES",
    "Direction",
    "Imprint",
    "Layout",
    "Size",
    "Theme",
    "complete_folder",
    "copy_layout",
    "layout_folder",
    "layout_names",
    "load_layout",
    "load_looks",
]
