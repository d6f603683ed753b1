"""Layouts made for a test: the house's fonts and theme under a page of the test's own."""

import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from briefs.layout import Layout, load_layout

HOUSE = Path(__file__).parent.parent / "layouts" / "house"
_PAGES = re.compile(r"^pages = .*$", re.MULTILINE)
_DROP = re.compile(r"^drop = \[.*?^\]$", re.MULTILINE | re.DOTALL)


def layout_of(
    folder: Path, body: str, css: str = "", pages: int = 2, drop: Sequence[Sequence[str]] = ()
) -> Layout:
    """A layout in `folder` whose page has this body, after a heading, and this style sheet."""
    root = shutil.copytree(HOUSE, folder, dirs_exist_ok=True)
    plan = (root / "layout.toml").read_text("utf-8")
    plan = _PAGES.sub(f"pages = {pages}", plan)
    plan = _DROP.sub(f"drop = {json.dumps(list(map(list, drop)))}", plan)
    (root / "layout.toml").write_text(plan, "utf-8")
    (root / "brief.css").write_text(css, "utf-8")
    (root / "brief.html.j2").write_text(
        '<!DOCTYPE html><html lang="en"><head><title>Test</title></head>'
        f"<body><h1>Test</h1>{body}</body></html>",
        "utf-8",
    )
    return load_layout(str(root))
