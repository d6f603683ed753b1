import base64
import hashlib
import pickle
import re
import struct
import subprocess
import sys
import tomllib
import zlib
from pathlib import Path
from typing import get_args

import pytest

from briefs.errors import ExitCode, SettingsError
from briefs.layout import load_layout
from briefs.settings import PaperSize
from briefs.settings.logo import DEEPEST, LARGEST, LONGEST_SIDE, logo_uri
from briefs.settings.publication import Convention, Flavor, PageSettings, Settings, load_settings

ALL = """\
[publisher]
firm = "Harbour Research"
logo = "art/logo.svg"

[page]
theme = "plain"
paper = "letter"
price_colours = "red_up_green_down"

[disclosure]
profile = "research"

[disclosure.fields]
owner = "Jo Bloggs"
"of whom" = "the FMA"

[markdown]
flavor = "obsidian"

[mail]
sender = "Harbour Research <digest@harbour.example>"
reply_to = "desk@harbour.example"
postal = "1 Quay Street, London"
list_id = "digest.harbour.example"
site = "https://harbour.example/issues/"
pdf = "link"
unsubscribe_url = "https://harbour.example/unsubscribe"
unsubscribe_mailto = "stop@harbour.example"
smtp = "smtps://smtp.harbour.example"
[wiki]
repository = "../team.wiki"
branch = "main"
author = "Desk <desk@harbour.example>"
message = "{issue}, {names} names"
folder = "research"
home = "Equities"
sidebar = false
issues = 4
approved_only = true
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="4"/></svg>'


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A working folder with a logo."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "art").mkdir()
    (tmp_path / "art" / "logo.svg").write_text(LOGO)
    return tmp_path


def written(home, text, name="briefs.toml"):
    path = home / name
    path.write_text(text, "utf-8")
    return path


def refused(home, text):
    with pytest.raises(SettingsError) as caught:
        load_settings(written(home, text))
    assert caught.value.exit_code is ExitCode.USAGE
    return caught.value


def test_without_a_file_all_is_as_by_default(home):
    assert load_settings() == Settings()
    assert Settings().page == PageSettings(theme="house", paper=PaperSize.A4)
    assert Settings().disclosure.profile == "default"
    assert Settings().markdown.flavor is Flavor.GITHUB


def test_the_file_of_the_working_folder_is_read_unless_another_is_named(home):
    written(home, "[page]\ntheme = 'one'")
    other = written(home, "[page]\ntheme = 'two'", "other.toml")
    assert load_settings().page.theme == "one"
    assert load_settings(other).page.theme == "two"


def test_an_empty_file_is_the_defaults(home):
    assert load_settings(written(home, "")).recorded() == Settings().recorded()


def test_everything_can_be_set(home):
    settings = load_settings(written(home, ALL))
    uri = f"data:image/svg+xml;base64,{base64.b64encode(LOGO.encode()).decode()}"
    assert settings.model_dump(mode="json") == {
        "publisher": {"firm": "Harbour Research", "logo": uri},
        "page": {"theme": "plain", "paper": "letter", "price_colours": "red_up_green_down"},
        "disclosure": {
            "profile": "research",
            "fields": {"owner": "Jo Bloggs", "of whom": "the FMA"},
        },
        "markdown": {"flavor": "obsidian"},
        "mail": {
            "sender": "Harbour Research <digest@harbour.example>",
            "reply_to": "desk@harbour.example",
            "postal": "1 Quay Street, London",
            "list_id": "digest.harbour.example",
            "site": "https://harbour.example/issues",
            "pdf": "link",
            "unsubscribe_url": "https://harbour.example/unsubscribe",
            "unsubscribe_mailto": "stop@harbour.example",
            "smtp": "smtps://smtp.harbour.example",
        },
        "wiki": {
            "repository": "../team.wiki",
            "branch": "main",
            "author": "Desk <desk@harbour.example>",
            "message": "{issue}, {names} names",
            "folder": "research",
            "home": "Equities",
            "sidebar": False,
            "issues": 4,
            "approved_only": True,
        },
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[page]\npaper = 'leter'", (
            ":2: page.paper: should be 'a4' or 'letter'; found 'leter'; did you mean 'letter'?"
        )),
        ("[pages]\npaper = 'a4'", ":1: pages: is no known key; did you mean 'page'?"),
        ("page.price_color = 'market'", (
            ":1: page.price_color: is no known key; did you mean 'price_colours'?"
        )),
        ("[page]\n\nprice_colours = 'red'", ":3: page.price_colours: should be 'market', "),
        ("[page]\ntheme = ''", ":2: page.theme: is empty"),
        ("[publisher]\nfirm = 5", ":2: publisher.firm: should be a text in quotes; found 5"),
        (f"[publisher]\nfirm = '{'x' * 301}'", (
            ":2: publisher.firm: String should have at most 300 characters; found 'xxx"
        )),
        ('[publisher]\nfirm = "a\\u0000b"', (
            ":2: publisher.firm: should be one line without control characters"
        )),
        ('[disclosure.fields]\nowner = "a\\nb"', (
            ":2: disclosure.fields.owner: should be one line without control characters"
        )),
        ("disclosure = 'research'", ":1: disclosure: should be a table; found 'research'"),
        ("[markdown]\nflavour = 'github'", (
            ":2: markdown.flavour: is no known key; did you mean 'flavor'?"
        )),
        ("[markdown]\nflavor = 'git hub'", ":2: markdown.flavor: should be 'github', 'gitlab', "),
        ("publisher =", ":1: cannot be read as TOML: Invalid value"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_what_to_do(text, message, home):
    error = refused(home, text)
    assert str(error).startswith(f"{home / 'briefs.toml'}{message}")
    assert "\n" not in str(error)


def test_a_file_that_is_named_and_not_there_is_told(home):
    with pytest.raises(SettingsError) as caught:
        load_settings(home / "gone.toml")
    assert str(caught.value) == f"{home / 'gone.toml'}: cannot be read: No such file or directory"


def test_the_example_of_the_documentation_has_every_key_and_can_be_read(home):
    page = (Path(__file__).parent.parent / "docs" / "looks.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1]
    (home / "logo.svg").write_text(LOGO)
    load_layout("house", load_settings(written(home, example)))
    given = tomllib.loads(example)
    for table, keys in Settings().model_dump().items():
        assert given[table].keys() == keys.keys()
    for choice in (*Flavor, *get_args(Convention), *PaperSize):
        assert re.search(rf"\b{choice}\b", page)


# Places


def test_a_key_is_placed_where_it_stands_or_where_it_would(home):
    settings = load_settings(written(home, ALL))
    file = home / "briefs.toml"
    assert settings.place("page.theme") == f"{file}:6: page.theme"
    assert settings.place("disclosure.fields.owner") == f"{file}:14: disclosure.fields.owner"
    assert settings.place("disclosure.fields.of whom") == f"{file}:15: disclosure.fields.of whom"
    assert settings.place("disclosure.fields.gone") == f"{file}:13: disclosure.fields.gone"
    assert settings.place("nowhere.at.all") == f"{file}:1: nowhere.at.all"
    assert Settings().place("page.theme") == "page.theme"


def test_what_the_command_line_says_goes_before_the_file(home):
    settings = load_settings(written(home, ALL))
    assert settings.on_page() == settings
    paper = settings.on_page(paper=PaperSize.A4)
    assert (paper.page.paper, paper.page.theme) == (PaperSize.A4, "plain")
    theme = settings.on_page(theme="house")
    assert (theme.page.paper, theme.page.theme) == (PaperSize.LETTER, "house")
    assert theme.place("page.theme") == "--theme"
    assert theme.publisher == settings.publisher
    assert settings.place("page.theme").endswith(":6: page.theme")


# In worker processes, caches and the manifest


def test_settings_are_values_that_cross_process_borders_and_key_a_cache(home):
    settings = load_settings(written(home, ALL))
    sent = pickle.loads(pickle.dumps(settings))  # noqa: S301 (our own)
    assert sent == settings
    assert hash(sent) == hash(settings)
    assert sent.place("page.theme") == settings.place("page.theme")
    other = load_settings(written(home, ALL.replace("Jo Bloggs", "Jo")))
    assert other != settings
    assert hash(Settings()) == hash(Settings())
    with pytest.raises(ValueError, match="frozen"):
        settings.page.theme = "house"


def test_what_decides_the_bytes_is_recorded_and_of_the_logo_its_hash(home):
    recorded = load_settings(written(home, ALL)).recorded()
    assert recorded == {
        "publisher": {
            "firm": "Harbour Research",
            "logo_sha256": hashlib.sha256(LOGO.encode()).hexdigest(),
        },
        "page": {"theme": "plain", "paper": "letter", "price_colours": "red_up_green_down"},
        "disclosure": {
            "profile": "research",
            "fields": {"owner": "Jo Bloggs", "of whom": "the FMA"},
        },
        "markdown": {"flavor": "obsidian"},
        "mail": {
            "site": "https://harbour.example/issues",
            "pdf": "link",
            "postal": "1 Quay Street, London",
        },
    }
    assert Settings().recorded()["publisher"] == {"firm": "", "logo_sha256": None}


@pytest.mark.parametrize("flavor", Flavor)
def test_front_matter_is_for_those_who_read_it(flavor):
    assert flavor.front_matter is (flavor not in {"github", "gollum"})


def test_the_names_of_settings_cost_nothing_to_import():
    source = (
        "import sys, briefs.settings\n"
        "print(sorted({'pydantic', 'briefs.settings.publication'} & sys.modules.keys()))\n"
    )
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


# Logos


def test_a_logo_needs_a_firm_that_is_read_aloud_in_its_stead(home):
    error = refused(home, "[publisher]\nfirm = ' '\nlogo = 'art/logo.svg'")
    assert str(error) == (
        f"{home / 'briefs.toml'}:3: publisher.logo: a logo needs publisher.firm, "
        "which is read aloud in its stead"
    )
    assert error.hint == 'Add firm = "…" under [publisher].'


def test_a_logo_is_named_from_the_settings_file(home, monkeypatch):
    path = written(home, ALL)
    monkeypatch.chdir("/")
    assert load_settings(path).publisher.logo.startswith("data:image/svg+xml;base64,")
    (home / "art" / "logo.svg").unlink()
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    logo = home / "art" / "logo.svg"
    assert str(caught.value) == (
        f"{path}:3: publisher.logo: {logo}: cannot be read: No such file or directory"
    )


def png(width=40, height=10):
    def chunk(name, content):
        return (
            struct.pack(">I", len(content))
            + name
            + content
            + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 50) if width > 4000 else zlib.compress((b"\0" * 41) * 10)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def test_a_png_is_taken_as_it_is(tmp_path):
    (tmp_path / "logo.PNG").write_bytes(png())
    uri = logo_uri(tmp_path / "logo.PNG")
    assert uri == f"data:image/png;base64,{base64.b64encode(png()).decode()}"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("logo.jpg", b"", "is neither .svg nor .png"),
        ("logo", b"", "is neither .svg nor .png"),
        ("logo.png", b"", "is no PNG picture, or not the whole of one"),
        ("logo.png", LOGO.encode(), "is no PNG picture, or not the whole of one"),
        ("logo.png", png()[:-1], "is no PNG picture, or not the whole of one"),
        ("logo.png", png(width=4001), f"has 4,001 by 10 pixels, at most {LONGEST_SIDE:,} a side"),
        ("logo.png", png(height=10**9), "has 40 by 1,000,000,000 pixels"),
        ("logo.png", png(width=0), "has 0 by 10 pixels"),
        ("logo.png", b"x" * (LARGEST + 1), "has more than 262,144 bytes"),
        ("logo.svg", b"", "is no SVG picture: no element found: line 1, column 0"),
        ("logo.svg", LOGO[:-1].encode(), "is no SVG picture: unclosed token: line 1, column"),
        ("logo.svg", png(), "is no SVG picture: not well-formed"),
        ("logo.svg", b"<html/>", "line 1: is no SVG picture: it begins with <html>"),
        ("logo.svg", b'<svg viewBox="0 0 1 1"/>', "line 1: is no SVG picture: it begins with"),
    ],
)
def test_what_is_no_logo_is_refused(name, content, message, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        logo_uri(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path / name}: {message}")


def test_a_folder_is_no_logo(tmp_path):
    (tmp_path / "logo.svg").mkdir()
    with pytest.raises(SettingsError, match=r"logo\.svg: cannot be read: Is a directory"):
        logo_uri(tmp_path / "logo.svg")


HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" viewBox="0 0 40 10">'
)


def svg(body, head=HEAD):
    return f"{head}\n{body}\n</svg>"


def checked(tmp_path, text):
    (tmp_path / "logo.svg").write_text(text, "utf-8")
    return logo_uri(tmp_path / "logo.svg")


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<defs><path id="a" d="M0 0"/></defs><use href="#a"/><use xlink:href=" #a"/>',
        '<linearGradient id="g"/><rect fill="url(#g)" style="fill: url( \'#g\' )"/>',
        "<style>.a { fill: url(#g); font-family: 'A' }</style><!-- url(http://x) @import -->",
        '<g inkscape:export-filename="C:\\art\\logo.png" inkscape:label="url(x)"/>',
        "<title>&lt;script&gt; onload</title><text>@import url(x)</text>",
        "<g>" * (DEEPEST - 1) + "</g>" * (DEEPEST - 1),
    ],
)
def test_a_picture_that_keeps_to_itself_is_taken(body, tmp_path):
    text = svg(body)
    assert base64.b64decode(checked(tmp_path, text).partition(",")[2]).decode() == text


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<script>x</script>", "holds <script>: a logo may neither act nor move"),
        ('<s:script xmlns:s="http://www.w3.org/2000/svg"/>', "holds <script>"),
        ("<foreignObject/>", "holds <foreignObject>"),
        ('<animate attributeName="href" to="http://x"/>', "holds <animate>"),
        ('<set attributeName="href" to="javascript:x"/>', "holds <set>"),
        ('<rect onclick="x()"/>', "holds a script: onclick='x()'"),
        ('<rect OnLoad="x()"/>', "holds a script: OnLoad='x()'"),
        ('<image href="http://x/y.png"/>', "refers to 'http://x/y.png', which is not a part of"),
        ('<image xlink:href="file:///etc/passwd"/>', "refers to 'file:///etc/passwd', which is"),
        ('<image href="&#x68;ttp://x"/>', "refers to 'http://x', which is not a part of"),
        ('<image href="logo2.png"/>', "refers to 'logo2.png', which is not a part of"),
        ('<image href="data:image/svg+xml,x"/>', "refers to 'data:image/svg+xml,x', which is"),
        ('<a href="javascript:x()"/>', "refers to 'javascript:x()', which is not a part of"),
        ('<use href="other.svg#a"/>', "refers to 'other.svg#a', which is not a part of"),
        ('<g xml:base="http://x/"/>', "refers to 'http://x/', which is not a part of"),
        ('<rect fill="url(http://x#a)"/>', "refers to more than the picture: fill='url(http://x#a"),
        ('<rect fill="URL( &quot;x&quot; )"/>', "refers to more than the picture: fill="),
        ('<rect style="fill: u\\72l(x)"/>', "refers to more than the picture: style="),
        ("<style>@import 'x.css';</style>", "its style refers to more than the picture: "),
        ("<style>.a { fill: url(x) }</style>", "its style refers to more than the picture: "),
        ("<style>.a { fill: u<!-- -->rl(x) }</style>", "its style refers to more than the pict"),
        ("<style><![CDATA[@import 'x';]]></style>", "its style refers to more than the picture"),
        ("<style>.a { fill: image-set('x') }</style>", "its style refers to more than the pict"),
        ('<?xml-stylesheet href="x.css"?>', "holds <?xml-stylesheet …?>, which a logo needs not"),
        ("<g>" * DEEPEST + "</g>" * DEEPEST, f"is nested more than {DEEPEST} deep"),
    ],
)
def test_a_picture_that_acts_or_refers_to_anything_else_is_refused(body, message, tmp_path):
    with pytest.raises(SettingsError) as caught:
        checked(tmp_path, svg(body))
    assert str(caught.value).startswith(f"{tmp_path / 'logo.svg'}: line 2: {message}")


@pytest.mark.parametrize(
    "text",
    [
        f"<!DOCTYPE svg>{LOGO}",
        f'<!DOCTYPE svg [<!ENTITY a "<script/>">]>{svg("&a;")}',
        f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x/svg11.dtd">{LOGO}',
    ],
)
def test_a_doctype_is_refused(text, tmp_path):
    with pytest.raises(SettingsError, match="line 1: holds a DOCTYPE, which can define anything"):
        checked(tmp_path, text)


def test_another_encoding_hides_nothing(tmp_path):
    text = f'<?xml version="1.0" encoding="utf-16"?>{svg("<script/>")}'
    (tmp_path / "logo.svg").write_bytes(text.encode("utf-16"))
    with pytest.raises(SettingsError, match="holds <script>"):
        logo_uri(tmp_path / "logo.svg")


@pytest.mark.parametrize(
    ("box", "good"),
    [
        ("0 0 40 10", True), (" -1,-2.5, 40 ,.5 ", True), ("0 0 4e1 10", True),
        ("0 0 0 10", False), ("0 0 40 -10", False), ("0 0 40", False), ("", False),
        ("0 0 40 nan", False), ("0 0 inf 10", False), ("0 0 40 10 5", False), ("a", False),
    ],
)  # fmt: skip
def test_a_picture_tells_its_proportions(box, good, tmp_path):
    text = LOGO.replace("0 0 40 10", box)
    if good:
        assert checked(tmp_path, text)
        return
    with pytest.raises(SettingsError, match="line 1: has no viewBox that tells its width and heig"):
        checked(tmp_path, text)
