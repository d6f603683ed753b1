"""Our own brief, step by step: the stages of the product in a row, and what each of them takes."""

import gc
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from measured import Cost, Watch, now

import briefs.writers.pdf as pdf_writer
from briefs.brief import Background, compose
from briefs.brief.recording import record_of
from briefs.charts import draw
from briefs.claims import Printer
from briefs.facts import derive
from briefs.findings import find
from briefs.layout import Layout
from briefs.narrative import narrate
from briefs.pack.crew import YOUNG
from briefs.production import Format, House, edition_faults, load_house, set_editions
from briefs.proof import proofread
from briefs.reading import read_report
from briefs.record import revised
from briefs.writers.typesetter import Typesetter

PAGES = ("read", "narrate", "draw", "compose", "lay out", "write", "check")
"""The steps to the finished PDF, which are what the peers are held against."""
OTHERS = "Markdown, site page, pictures"
"""The editions that no peer has."""


def our_brief(document: Path) -> Watch:
    """What each step from the document to the finished editions takes."""
    house, watch = ready(), Watch()
    with watch.step("read"):
        report = read_report(document)
    printer = Printer(house.locale)
    with watch.step("narrate"):
        findings = find(derive(report), house.rulebook, house.locale.language)
        narrative = narrate(findings, house.locale)
        record = revised(record_of(report, findings, narrative, ""), None, printer)
    with watch.step("draw"):
        exhibits = draw(report, findings.facts, house.layout, printer)
    with watch.step("compose"):
        brief = compose(
            *(report, findings, narrative, exhibits, house.layout, printer),
            Background((), None, record),
        )
    with watch.step("check"):
        faults = proofread(brief, document.name)
    editions = _pages(brief, house.layout, watch)
    with watch.step(OTHERS):
        others = set_editions(brief, house.layout, (Format.MD, Format.HTML))
        faults += edition_faults(brief, (*editions, *others), document.name)
    assert not faults, faults
    return watch


def _pages(brief: Any, layout: Layout, watch: Watch) -> Any:
    """The PDF. Within its writer two calls are known by name; what is left is the page as HTML and
    the look at whether all is in its place.
    """
    begun = now()
    _inner.steps.clear()
    editions = set_editions(brief, layout, (Format.PDF,))
    whole = now() - begun
    for name, cost in _inner.steps.items():
        watch.add(name, cost)
        whole -= cost
    watch.add("check", whole)
    return editions


_inner = Watch()


@cache
def ready() -> House:
    """The house, loaded once a process; from then on the engine's two calls tell their cost."""
    gc.set_threshold(YOUNG)  # as a worker does
    _timed(Typesetter, "lay_out", "lay out")
    _timed(pdf_writer, "archival_bytes", "write")
    return load_house()


def _timed(owner: Any, name: str, step: str) -> None:
    call: Callable[..., Any] = getattr(owner, name)

    @wraps(call)
    def timed(*arguments: Any, **options: Any) -> Any:
        begun = now()
        try:
            return call(*arguments, **options)
        finally:
            _inner.add(step, now() - begun)

    setattr(owner, name, timed)


def pages_of(watch: Watch) -> Cost:
    """What the finished PDF took, from the document on."""
    costs = [watch.steps[name] for name in PAGES]
    return Cost(sum(each.clock for each in costs), sum(each.busy for each in costs))
