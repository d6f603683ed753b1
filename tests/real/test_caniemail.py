"""The sample digest as an e-mail, held against what Gmail, Outlook and Apple Mail can show.

What they cannot is listed below and in docs/mail.md, each with the reason why the message is whole
without it.
"""

import json
import shutil
from collections import defaultdict
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from command import CHECKOUT, run
from sent_week import briefs, build_week, subscribe

pytestmark = pytest.mark.real

LINTER = "caniemail@2.0.2"
CLIENTS = ("gmail.*", "outlook.*", "apple-mail.*")
SCRIPT = """
import { readFileSync } from "node:fs";
import { caniemail } from "caniemail";

const [file, ...clients] = process.argv.slice(2);
const { issues } = caniemail({ clients, html: readFileSync(file, "utf8") });
const told = (found) =>
  [...found].flatMap(([client, all]) => all.map(({ title }) => [title, client]));
console.log(JSON.stringify([told(issues.errors), told(issues.warnings)]));
"""
WORD = {"outlook.windows", "outlook.windows-mail"}
"""Outlook on Windows shows mail by the means of Word."""
GMAIL = {"gmail.android", "gmail.desktop-webmail", "gmail.ios", "gmail.mobile-webmail"}
OUTLOOK = {*WORD, "outlook.android", "outlook.ios", "outlook.macos", "outlook.outlook-com"}

UNSUPPORTED = {
    # Narrow and dark screens are served by these; elsewhere the light message of 640 px is shown,
    # whose styles stand in its elements.
    "@media": {"gmail.mobile-webmail", *WORD},
    "<style> element": {"gmail.mobile-webmail"},
    "color-scheme meta tag": {"apple-mail.ios", *GMAIL, *OUTLOOK},
    "color-scheme CSS property": {*GMAIL, *OUTLOOK} - {"outlook.windows-mail"},
    # These hide the words that an inbox shows beside the subject. Word is told by mso-hide; where
    # nothing hides them they are a first sentence.
    "display:none": {"gmail.mobile-webmail"},
    "max-height property": WORD,
    "overflow": WORD,
    # Tables that are there for their shape are read aloud as tables.
    "aria-hidden attribute": {"outlook.windows-mail"},
    "role attribute": {"outlook.windows-mail"},
    # Lines of headings are of equal length by it, and else as they come.
    "text-wrap": {*GMAIL, *OUTLOOK},
    # The paper's colour and the margins stand on the outermost table too.
    "<body> element": {"outlook.macos"},
}
PARTIAL = {
    "@media": "no nested ones and none by height, which we have not; others as above",
    "<style> element": "it stands in the head, declared before it is used, far below 16 KB",
    "<body> element": "replaced by a <div>; the outermost table has the same styles",
    "color-scheme CSS property": "as above",
    "display:none": "neither tables nor pictures are hidden by it",
    "display": "block and none alone",
    "overflow": "hidden alone, on what is not shown",
    "margin": "never negative; auto centres the column, which align does as well",
    "padding": "on cells; on headings it is room above, which Word leaves out",
    "border": "at most 4 px; on headings a rule above, which Word may leave out",
    "background": "plain colours alone",
    "text-decoration": "one value, and no overline",
    "max-width": "a column of 640 px for Word, pictures by their width attribute",
    "width attribute": "pixels, and 100% of tables, never of pictures",
    "width property": "of pictures and tables, beside their attributes",
    "height attribute": "pixels",
    "height property": "auto, of pictures",
    "line-height": "pixels, to which Word adds a little",
    "font-size": "pixels alone",
    "font-weight": "normal and bold alone",
    "align attribute": "of cells, and centred tables",
}


@pytest.fixture(scope="module")
def linter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the linter runs."""
    npm = shutil.which("npm")
    assert npm, "there is no npm here: apt-get install npm"
    folder = tmp_path_factory.mktemp("linter")
    run(npm, "install", "--no-audit", "--no-fund", "--prefix", folder, LINTER, cwd=folder)
    (folder / "lint.mjs").write_text(SCRIPT)
    return folder


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a build shows of the digest, and the digest of somebody who watches names."""
    folder = tmp_path_factory.mktemp("week")
    week = build_week(folder)
    subscribe(folder, ["ann@example.org,Ann,002428.SHZ;000657.SHZ;AAPL.US,digest"])
    briefs(folder, "send", week, "--dry-run", "outbox")
    (sent,) = (folder / "outbox").glob("*.eml")
    message = message_from_bytes(sent.read_bytes(), policy=SMTP)
    assert isinstance(message, EmailMessage)
    html = message.get_body(("html",))
    assert html
    (shown,) = (week / "mail").glob("*.html")
    return [shown.read_text("utf-8"), html.get_content()]


Found = dict[str, set[str]]


def lint(linter: Path, html: str) -> tuple[Found, Found]:
    """What is not supported, and what is in part: clients by feature."""
    (linter / "message.html").write_text(html, "utf-8")
    node = shutil.which("node")
    assert node, "there is no node here: apt-get install nodejs"
    printed = run(node, "lint.mjs", "message.html", *CLIENTS, cwd=linter)
    errors, warnings = (defaultdict[str, set[str]](set) for _ in range(2))
    for found, told in zip((errors, warnings), json.loads(printed), strict=True):
        for title, client in told:
            found[title].add(client)
    return errors, warnings


def test_clients_show_the_message_but_for_what_is_listed(linter: Path, messages: list[str]) -> None:
    lacking, partly = defaultdict[str, set[str]](set), set[str]()
    for html in messages:
        errors, warnings = lint(linter, html)
        partly |= warnings.keys()
        for title, clients in errors.items():
            lacking[title] |= clients
    assert lacking == UNSUPPORTED
    assert partly == PARTIAL.keys()


def test_a_mistake_is_found(linter: Path, messages: list[str]) -> None:
    html = messages[0].replace("<h1", '<p style="position: fixed; display: grid">x</p><h1')
    errors, _ = lint(linter, html)
    assert errors["position"] >= {*GMAIL, *WORD}
    assert errors["display:grid"] == WORD


def test_the_documentation_names_what_clients_do_not_show() -> None:
    told = (CHECKOUT / "docs" / "mail.md").read_text("utf-8").replace("`", "")
    assert [title for title in UNSUPPORTED if title not in told] == []
