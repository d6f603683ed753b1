"""Chromium printing the HTML that our PDF is set from: a process for each brief."""

import resource
import shutil
import subprocess
import tempfile
import time
from base64 import b64encode
from functools import cache
from pathlib import Path

from measured import Cost, Watch

from briefs.production import load_house, make_brief
from briefs.reading import read_report
from briefs.writers.pdf import html_page, pictures

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LONGEST = 60


def browser() -> str | None:
    """A browser that can print; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def chromium_pdf(document: Path) -> Watch:
    """What printing the page takes, with the browser's own start."""
    page = ready(document)
    before, begun = _children(), time.perf_counter()
    program = browser()
    assert program
    subprocess.run(  # noqa: S603 (our own page)
        [
            *(program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"),
            *(f"--print-to-pdf={page.with_suffix('.pdf')}", page.as_uri()),
        ],
        check=True,
        capture_output=True,
        timeout=LONGEST,
    )
    watch = Watch()
    watch.add("print", Cost(time.perf_counter() - begun, _children() - before))
    return watch


@cache
def ready(document: Path) -> Path:
    """The page with its style sheet and its pictures in it."""
    house = load_house()
    brief = make_brief(read_report(document), house)
    page = html_page(brief, house.layout)
    urls = pictures(brief.exhibits)
    for exhibit in brief.exhibits:
        picture = b64encode(exhibit.svg.encode()).decode()
        page = page.replace(urls[exhibit.id], f"data:image/svg+xml;base64,{picture}")
    base = f'<base href="{house.layout.root.as_uri()}/"><style>{house.layout.stylesheet}</style>'
    path = Path(tempfile.mkdtemp(prefix="chromium-")) / f"{document.stem}.html"
    path.write_text(page.replace("</head>", f"{base}</head>"))
    return path


def _children() -> float:
    """Processor seconds of the processes that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
