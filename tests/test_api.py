import ast
import inspect
import json
import re
import shutil
import subprocess
import sys
import textwrap
from importlib.metadata import version
from pathlib import Path

import pytest
from awkward import SEEDS

import briefs
from briefs.charts import EXHIBITS

EXAMPLES = [
    textwrap.dedent(block)
    for block in re.findall(r"(?m)(?:^    .*\n|^\n(?=    ))+", briefs.__doc__)
]
"""The indented blocks of the package's own documentation."""


@pytest.mark.parametrize("name", briefs.__all__)
def test_every_public_name_loads_and_says_what_it_is(name):
    thing = getattr(briefs, name)
    assert thing.__name__ == name
    assert thing.__module__.startswith("briefs.")
    assert inspect.getdoc(thing)
    assert name in dir(briefs)


def test_public_names_are_sorted_and_the_type_checker_sees_the_same():
    assert briefs.__all__ == sorted(briefs.__all__)
    tree = ast.parse(inspect.getsource(briefs))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    declared = {
        alias.name: node.module
        for node in checked.body
        for alias in node.names
        if isinstance(node, ast.ImportFrom)
    }
    assert sorted(declared) == briefs.__all__
    for name, module in declared.items():
        assert getattr(sys.modules[module], name) is getattr(briefs, name)


def test_all_of_it_can_be_imported_at_once():
    names = {}
    exec("from briefs import *", names)  # noqa: S102 (as a notebook does)
    assert set(briefs.__all__) <= set(names)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'briefs' has no attribute 'make_breif'"):
        briefs.make_breif  # noqa: B018
    with pytest.raises(ImportError, match="make_breif"):
        exec("from briefs import make_breif")  # noqa: S102


def run(source, folder):
    ran = subprocess.run(
        [sys.executable, "-c", source], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_the_first_example_of_the_documentation_runs(tmp_path):
    shutil.copytree(SEEDS, tmp_path / "seeds")
    first, _ = EXAMPLES
    assert [line.split()[0] for line in run(first, tmp_path).splitlines()] == [
        "briefs/002428.SHZ.pdf",
        "briefs/002428.SHZ.md",
        "site/briefs/002428.SHZ.html",
        *(f"briefs/charts/002428.SHZ-{exhibit_id}.svg" for exhibit_id in EXHIBITS),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["seeds"]


def test_the_second_example_of_the_documentation_runs(tmp_path):
    (tmp_path / "seeds").mkdir()
    shutil.copy(SEEDS / "000657.SHZ.json", tmp_path / "seeds")
    _, second = EXAMPLES
    assert run(f"{second}\nprint(pack.complete, len(pack.receipts))", tmp_path) == "True 1\n"
    week = tmp_path / "output" / "2026-06-12"
    assert sorted(path.name for path in week.iterdir()) == [
        *("briefs", "digests", "index.html", "mail", "manifest.json", "pack.pdf", "site"),
    ]


HEAVY = ("weasyprint", "matplotlib", "numpy", "pydantic", "jinja2", "rich", "typer", "pebble")
LOADED = """
import json, sys
import briefs
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_importing_the_package_loads_nothing_heavy(tmp_path):
    loaded = json.loads(run(LOADED, tmp_path))
    assert "briefs" in loaded
    assert set(HEAVY) & set(loaded) == set()


def test_reading_a_document_loads_neither_charts_nor_the_pdf_engine(tmp_path):
    source = LOADED.replace(
        "import briefs\n",
        f"import briefs\nbriefs.read_report({str(SEEDS / '002428.SHZ.json')!r})\n",
    )
    loaded = json.loads(run(source, tmp_path))
    assert "pydantic" in loaded
    assert {"weasyprint", "matplotlib", "jinja2", "rich", "typer"} & set(loaded) == set()


def test_the_package_is_typed_and_has_a_version():
    assert (Path(briefs.__file__).parent / "py.typed").is_file()
    assert version("briefs").count(".") == 2
