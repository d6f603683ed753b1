"""Weekly equity report documents in, research briefs out.

The steps of the command line, for a notebook or a service:

    from briefs import load_house, make_brief, read_report, set_editions

    house = load_house()
    brief = make_brief(read_report("seeds/002428.SHZ.json"), house)
    for edition in set_editions(brief, house.layout):
        print(edition.path, len(edition.content))

or a whole pack at once:

    from briefs import BuildOptions, build_pack

    pack = build_pack(["seeds"], BuildOptions(jobs=0))

Names are loaded when they are first used, so that `import briefs` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefs.brief import Brief, compose
    from briefs.charts import Exhibit, draw
    from briefs.errors import BriefsError, Problem, ReportRejected
    from briefs.explanation import Explanation, explain
    from briefs.facts import Fact, Facts, derive
    from briefs.findings import Finding, Findings, find
    from briefs.layout import Layout, load_layout
    from briefs.locale import Locale
    from briefs.narrative import Narrative, narrate
    from briefs.pack import BuildOptions, Pack, Receipt, build_pack, check_documents
    from briefs.production import Edition, Format, House, load_house, make_brief, set_editions
    from briefs.proof import compare_editions, proofread
    from briefs.reading import Document, read_document, read_report
    from briefs.report import Report
    from briefs.rulebook import Rulebook, load_rulebook
    from briefs.settings.publication import Settings, load_settings

__all__ = [
    "Brief",
    "BriefsError",
    "BuildOptions",
    "Document",
    "Edition",
    "Exhibit",
    "Explanation",
    "Fact",
    "Facts",
    "Finding",
    "Findings",
    "Format",
    "House",
    "Layout",
    "Locale",
    "Narrative",
    "Pack",
    "Problem",
    "Receipt",
    "Report",
    "ReportRejected",
    "Rulebook",
    "Settings",
    "build_pack",
    "check_documents",
    "compare_editions",
    "compose",
    "derive",
    "draw",
    "explain",
    "find",
    "load_house",
    "load_layout",
    "load_rulebook",
    "load_settings",
    "make_brief",
    "narrate",
    "proofread",
    "read_document",
    "read_report",
    "set_editions",
]

_HOMES = {
    "brief": ("Brief", "compose"),
    "charts": ("Exhibit", "draw"),
    "errors": ("BriefsError", "Problem", "ReportRejected"),
    "explanation": ("Explanation", "explain"),
    "facts": ("Fact", "Facts", "derive"),
    "findings": ("Finding", "Findings", "find"),
    "layout": ("Layout", "load_layout"),
    "locale": ("Locale",),
    "narrative": ("Narrative", "narrate"),
    "pack": ("BuildOptions", "Pack", "Receipt", "build_pack", "check_documents"),
    "production": ("Edition", "Format", "House", "load_house", "make_brief", "set_editions"),
    "proof": ("compare_editions", "proofread"),
    "reading": ("Document", "read_document", "read_report"),
    "report": ("Report",),
    "rulebook": ("Rulebook", "load_rulebook"),
    "settings.publication": ("Settings", "load_settings"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'briefs' has no attribute {name!r}")
    return getattr(import_module(f"briefs.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
