"""What every test file shares: the three real documents, changes to them, and golden files."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from briefs.facts import derive
from briefs.findings import find
from briefs.locale import Locale
from briefs.narrative import Narrative, narrate
from briefs.report import Report
from briefs.rulebook import load_rulebook

settings.register_profile(
    "quick", max_examples=120, deadline=None, derandomize=True, database=None, print_blob=False
)
settings.load_profile("quick")

TESTS = Path(__file__).parent
SEEDS = TESTS.parent / "seeds"
KEYS = ("000657.SHZ", "002125.SHZ", "002428.SHZ")

Document = dict[str, Any]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the golden files")


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
def narrative_of() -> Callable[..., Narrative]:
    """The narrative of a document, by the terminal's rulebook unless another is given."""

    def narrated(document: Document, rulebook: str = "terminal", tag: str = "en") -> Narrative:
        facts = derive(Report.model_validate(document))
        locale = Locale(tag)
        return narrate(find(facts, load_rulebook(rulebook), locale.language), locale)

    return narrated


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
