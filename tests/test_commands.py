import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from briefs.cli.commands import COMMANDS, Listed
from briefs.cli.entry import app

SEEDS = Path(__file__).parents[1] / "seeds"
NAMES = [each.name for each in COMMANDS]
RUN = """
import json, sys
from briefs.cli import main
sys.argv = ["briefs", *{arguments!r}]
try:
    main()
except SystemExit as ended:
    assert not ended.code
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def loaded(*arguments):
    """The modules that a process has loaded when the command ends."""
    source = RUN.format(arguments=arguments)
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    return set(json.loads(ran.stderr.splitlines()[-1]))


def of_ours(modules):
    return {name for name in modules if name.partition(".")[0] == "briefs"}


# What stands in for a command


@pytest.mark.parametrize("listed", COMMANDS, ids=NAMES)
@pytest.mark.parametrize("width", [30, 62, 80, 500])
def test_the_list_says_of_a_command_what_its_own_help_begins_with(listed, width):
    stand_in = typer.main.get_group(app).commands[listed.name]
    assert stand_in.get_short_help_str(width) == listed.load().get_short_help_str(width)


@pytest.mark.parametrize("listed", COMMANDS, ids=NAMES)
def test_a_stand_in_has_the_first_sentence_of_the_help_and_no_more(listed):
    own = " ".join((listed.load().help or "").split())
    assert own.startswith(listed.help)
    assert listed.help.endswith(".")
    assert ". " not in listed.help


def test_a_group_lists_its_commands_when_it_is_loaded():
    (group,) = (each for each in COMMANDS if each.name == "rulebook")
    assert list(group.load().commands) == ["check", "facts"]


def test_a_name_with_a_hyphen_is_found_by_its_function():
    (server,) = (each for each in COMMANDS if "-" in each.name)
    command = server.load()
    assert command.name == server.name == "unsubscribe-server"
    assert {"archive", "port", "root_path"} <= {each.name for each in command.params}


def test_a_command_that_is_not_in_its_module_is_a_slip_of_ours():
    with pytest.raises(AttributeError, match="nowhere"):
        Listed("nowhere", "documents", "Nothing.").load()


# What is loaded

NEEDED_BY_ALL = {"briefs", "briefs.cli", "briefs.cli.commands", "briefs.cli.entry", "briefs.errors"}
SCREEN = {"briefs.cli.screen", "briefs.progress", "briefs.settings"}
CHECKING = {
    *("briefs.cli.documents", "briefs.naming", "briefs.pack", "briefs.pack.checking"),
    *("briefs.pack.clashes", "briefs.pack.losses", "briefs.pack.receipt", "briefs.pack.sources"),
    *("briefs.quantity", "briefs.reading", "briefs.report"),
}
HEAVY = {
    *("asyncio", "babel", "httpx", "jinja2", "markdown", "matplotlib", "multiprocessing", "numpy"),
    *("pebble", "pikepdf", "PIL", "polars", "sqlite3", "starlette", "tomllib", "weasyprint"),
}


def test_the_list_of_commands_loads_no_command():
    modules = loaded("--help")
    assert of_ours(modules) == NEEDED_BY_ALL
    assert modules & {*HEAVY, "rich", "pydantic"} == set()


def test_checking_loads_what_reading_takes_and_nothing_of_building():
    modules = loaded("check", str(SEEDS / "002428.SHZ.json"))
    assert of_ours(modules) <= NEEDED_BY_ALL | SCREEN | CHECKING
    assert modules & HEAVY == set()


@pytest.mark.parametrize("listed", COMMANDS, ids=NAMES)
def test_the_help_of_a_command_loads_nothing_heavy(listed):
    assert loaded(listed.name, "--help") & HEAVY == set()
