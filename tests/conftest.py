"""What every test file shares: the three real documents, changes to them, a simulated market, and
golden files.
"""

import fcntl
import json
import pickle
import signal
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings

from briefs.facts import ENTRIES, Fact, Facts, FactValue, derive
from briefs.findings import find
from briefs.locale import Locale
from briefs.narrative import Narrative, narrate
from briefs.record import Record
from briefs.report import Report
from briefs.rulebook import Rulebook, load_rulebook, rulebook_names
from briefs.storage import write_atomically

settings.register_profile(
    "quick", max_examples=120, deadline=None, derandomize=True, database=None, print_blob=False
)
settings.load_profile("quick")

TESTS = Path(__file__).parent
SEEDS = TESTS.parent / "seeds"
FRIDAY = date(2026, 6, 12)
KEYS = ("000657.SHZ", "002125.SHZ", "002428.SHZ")

Document = dict[str, Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the golden files")


def pytest_configure() -> None:
    """Whatever starts in the background of a shell is deaf to SIGINT, as is all that it starts; the
    tests that interrupt something need it heard.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object) -> str | None:
    """A case is named by its values, cut to what one can read."""
    if isinstance(val, str):
        return ascii(str(val))[1:-1][:48]
    return repr(val)[:48] if isinstance(val, bytes | dict | list) else None


@pytest.fixture(params=KEYS)
def key(request: pytest.FixtureRequest) -> str:
    """Each real document's key in turn."""
    return str(request.param)


@pytest.fixture
def document(key: str, changed: Callable[..., Document]) -> Document:
    """Each real document in turn, fresh."""
    return changed({}, key)


@pytest.fixture(scope="session")
def raw() -> Callable[..., bytes]:
    """The bytes of a real document."""
    return lambda key="002428.SHZ": (SEEDS / f"{key}.json").read_bytes()


@pytest.fixture(scope="session")
def changed(raw: Callable[..., bytes]) -> Callable[..., Document]:
    """A fresh real document with the values at some JSON pointers replaced; `...` removes one."""

    def change(changes: Mapping[str, object], key: str = "002428.SHZ") -> Document:
        document: Document = json.loads(raw(key))
        for pointer, value in changes.items():
            place, _, last = pointer.rpartition("/")
            parent = resolve(document, place)
            step = int(last) if isinstance(parent, list) else unescaped(last)
            if value is ...:
                del parent[step]
            else:
                parent[step] = value
        return document

    return change


@pytest.fixture(scope="session")
def report_of() -> Callable[[Document], Report]:
    return Report.model_validate


@pytest.fixture(scope="session")
def facts_of() -> Callable[..., Facts]:
    """Facts of which only some are known: `facts_of(close=Quantity(92.26, "CNY"))`."""

    def known(**values: FactValue) -> Facts:
        facts = {
            each.id: Fact(
                *(each.id, each.kind, each.title, values.get(each.id), FRIDAY, (f"/{each.id}",)),
                reason="" if each.id in values else "not given",
            )
            for each in ENTRIES
        }
        assert values.keys() <= facts.keys()
        return Facts(facts, FRIDAY)

    return known


@pytest.fixture(scope="session")
def narrative_of() -> Callable[..., Narrative]:
    """The narrative of a document, by the terminal's rulebook unless another is given."""

    def narrated(document: Document, rulebook: str = "terminal", tag: str = "en") -> Narrative:
        facts = derive(Report.model_validate(document))
        load = built_in if rulebook in rulebook_names() else load_rulebook
        locale = Locale(tag)
        return narrate(find(facts, load(rulebook), locale.language), locale)

    return narrated


@cache
def built_in(name: str) -> Rulebook:
    return load_rulebook(name)


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `kept` keeps what takes long to make: for all workers of a run, not beyond it."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(request.config, "workerinput") else own


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """What stands at `path`; the first worker that asks for it makes it, the others wait."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            write_atomically(path, make(), durable=False)
    return path.read_bytes()


@pytest.fixture(scope="session")
def pdf_of(run_folder: Path) -> Callable[[str], Any]:
    """The PDF of a document's brief by the document's name, as the house sets it."""
    from awkward import brief_of, house

    from briefs.writers.pdf import Pdf, write_pdf

    @cache
    def shared(name: str) -> Pdf:
        made = kept(
            run_folder / f"{name}.pdf.kept",
            lambda: pickle.dumps(write_pdf(brief_of(name), house().layout)),
        )
        pdf: Pdf = pickle.loads(made)  # noqa: S301 (this run's own file)
        return pdf

    return shared


@pytest.fixture(scope="session")
def market_documents(run_folder: Path) -> list[Document]:
    """The documents of a simulated market's last week, more than 500, in order of key; a test must
    not change them.
    """
    return scored(run_folder, "")


@pytest.fixture(scope="session")
def market_documents_before(run_folder: Path) -> list[Document]:
    """The documents of the same market a week earlier."""
    return scored(run_folder, "-week-before")


@pytest.fixture(scope="session")
def market_records_before(market_documents_before: list[Document]) -> list[Record]:
    """The records of that week's documents, in the same order."""
    from sector_issues import recorded

    return [recorded(document) for document in market_documents_before]


def scored(folder: Path, week: str) -> list[Document]:
    made = kept(folder / f"documents{week}.json", lambda: b"[%s]" % b",".join(simulated(week)))
    documents: list[Document] = json.loads(made)
    return documents


def simulated(week: str) -> list[bytes]:
    # Tables take half a second to load, which most test files need not spend.
    from briefs.scoring import score_market
    from briefs.simulation import simulate_market, write_market

    with TemporaryDirectory() as name:
        folder = Path(name)
        write_market(simulate_market(tickers=520, weeks=160, seed=7), folder, parquet=True)
        bars, benchmark = folder / f"bars{week}.parquet", folder / f"benchmark{week}.csv"
        market = score_market(bars, folder / "listing.csv", str(benchmark))
        return [document.content for document in market.documents()]


@pytest.fixture(scope="session")
def at() -> Callable[[object, str], Any]:
    """What stands in a document at a JSON pointer (RFC 6901); raises where nothing does."""
    return resolve


def resolve(document: object, pointer: str) -> Any:
    node: Any = document
    for step in pointer.split("/")[1:]:
        node = node[int(step)] if isinstance(node, list) else node[unescaped(step)]
    return node


def unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares text with the golden file of that name; `--accept` rewrites the file instead."""

    def compare(name: str, text: str) -> None:
        path = TESTS / "golden" / name
        if request.config.getoption("--accept"):
            path.write_text(text, "utf-8")
        assert path.is_file(), f"{path} does not exist; run pytest with --accept"
        assert text == path.read_text("utf-8"), "if this is meant, run pytest with --accept"

    return compare
