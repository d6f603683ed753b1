"""The same brief by Typst, with exhibits by plain matplotlib: words come finished, for nothing."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import typst
from measured import Watch

from briefs.brief import Brief
from briefs.claims import Claim
from briefs.layout import Layout
from briefs.production import load_house, make_brief
from briefs.reading import read_report
from briefs.report import Report
from briefs.tabular import Table
from peers.exhibits import draw_exhibits, set_up

TEMPLATE = Path(__file__).with_name("brief.typ")


class Order(NamedTuple):
    """What the pipeline starts from: the report, and the finished words as JSON."""

    report: Report
    words: str


def typst_pipeline(document: Path) -> Watch:
    """What drawing the exhibits and setting the pages take."""
    folder, compiler, order = desk(), engine(), ordered(document)
    watch = Watch()
    with watch.step("exhibits by matplotlib"):
        draw_exhibits(order.report, folder)
    with watch.step("compile"):
        content = compiler.compile(format="pdf", sys_inputs={"brief": order.words})
    (folder / f"{document.stem}.pdf").write_bytes(content)
    return watch


@cache
def desk() -> Path:
    """A folder with the template, for as long as the process lasts."""
    folder = Path(tempfile.mkdtemp(prefix="typst-"))
    shutil.copy(TEMPLATE, folder)
    set_up(fonts())
    return folder


@cache
def engine() -> Any:
    """One compiler with the page's fonts for all briefs, as for a pack."""
    return typst.Compiler(
        desk() / TEMPLATE.name, root=desk(), font_paths=[fonts()], ignore_system_fonts=True
    )


@cache
def fonts() -> Path:
    return house().layout.root / "fonts"


@cache
def house() -> Any:
    return load_house()


@cache
def ordered(document: Path) -> Order:
    report = read_report(document)
    brief = make_brief(report, house())
    return Order(report, json.dumps(words(brief, house().layout)))


def words(brief: Brief, layout: Layout) -> dict[str, object]:
    """All that the page prints, as JSON values."""
    narrative, identity = brief.narrative, brief.identity
    return {
        "title": brief.title,
        "name": identity.name,
        "key": identity.key,
        "issue": brief.issue,
        "week": brief.week_text,
        "place": [part for part in (identity.country, identity.sector, identity.industry) if part],
        "cap": f"{identity.market_cap.text if identity.market_cap else 'n/a'} {identity.currency}",
        "close": brief.close.text,
        "change": claimed(brief.change),
        "composite": brief.composite.text,
        "signature": brief.signature.text,
        "verdict": narrative.verdict.text if narrative.verdict else "",
        "summary": texts(narrative.summary),
        "contradictions": texts(narrative.contradictions),
        "changes": texts(narrative.changes),
        "since": brief.since.text,
        "quality": texts(brief.quality),
        "opportunities": texts(narrative.opportunities),
        "risks": texts(narrative.risks),
        "watch": texts(narrative.watch_points),
        "exhibits": {
            each.id: {
                "headline": each.headline.text,
                "subtitle": each.subtitle.text,
                "source": each.source.text,
                "alt": each.alt.text,
            }
            for each in brief.exhibits
        },
        "tables": {each.id: tabled(each) for each in brief.tables},
        "method": unbroken(layout.texts.get("method", "")),
        "glossary": unbroken(layout.texts.get("glossary", "")),
        "description": brief.description,
        "disclosure": brief.imprint.disclosure,
        "rulebook": narrative.rulebook,
        "convention": f"Returns in percent. {brief.direction.says}",
        "rise": brief.direction.rise,
        "fall": brief.direction.fall,
    }


def tabled(table: Table) -> dict[str, object]:
    return {
        "caption": table.caption.text,
        "note": table.note.text,
        "stub": table.stub,
        "columns": [
            {"heading": each.heading, "numeric": each.numeric, "signed": each.signed}
            for each in table.columns
        ],
        "rows": [
            {
                "heading": row.heading.text,
                "own": row.own,
                "cells": [claimed(cell) for cell in row.cells],
            }
            for row in table.rows
        ],
    }


def claimed(claim: Claim) -> dict[str, object]:
    return {"text": claim.text, "sign": claim.sign}


def unbroken(text: str) -> str:
    """Markdown's line breaks are spaces."""
    return " ".join(text.split())


def texts(lines: Sequence[Any]) -> list[str]:
    return [each.text for each in lines]
