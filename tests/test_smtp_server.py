"""Where a mail server is, and who we are to it."""

import base64
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtp_server import PASSWORD, USER, certified

from briefs.delivery.server import (
    ANONYMOUS,
    Credentials,
    Security,
    is_loopback,
    read_credentials,
    read_server,
)
from briefs.errors import UsageError

DESK = Credentials(USER, PASSWORD)
BOTH = {"BRIEFS_SMTP_USER": USER, "BRIEFS_SMTP_PASSWORD": PASSWORD}

SERVERS = [
    ("smtp://mail.example.org", ANONYMOUS, "mail.example.org", 25, Security.STARTTLS),
    ("smtp://mail.example.org", DESK, "mail.example.org", 587, Security.STARTTLS),
    ("smtp://mail.example.org:2525/", DESK, "mail.example.org", 2525, Security.STARTTLS),
    ("smtp://mail.example.org?tls=none", ANONYMOUS, "mail.example.org", 25, Security.NONE),
    ("smtp://mail.example.org?tls=starttls", DESK, "mail.example.org", 587, Security.STARTTLS),
    ("smtps://mail.example.org", DESK, "mail.example.org", 465, Security.TLS),
    ("smtps://127.0.0.1:1465", ANONYMOUS, "127.0.0.1", 1465, Security.TLS),
    ("smtp://localhost", ANONYMOUS, "localhost", 25, Security.NONE),
    ("smtp://127.0.0.1:1025", DESK, "127.0.0.1", 1025, Security.NONE),
    ("smtp://127.0.0.1?tls=starttls", ANONYMOUS, "127.0.0.1", 25, Security.STARTTLS),
    ("smtp://[::1]:1025", ANONYMOUS, "::1", 1025, Security.NONE),
    (" SMTP://Mail.Example.ORG ", ANONYMOUS, "mail.example.org", 25, Security.STARTTLS),
]


@pytest.mark.parametrize(("url", "credentials", "host", "port", "security"), SERVERS)
def test_a_url_says_where_a_server_is_and_how_it_is_spoken_to(
    url, credentials, host, port, security
):
    server = read_server(url, credentials)
    assert (server.host, server.port, server.security) == (host, port, security)
    assert str(server) == (f"[{host}]:{port}" if ":" in host else f"{host}:{port}")


STRANGE = [
    ("", "does not start with smtp"),
    ("mail.example.org", "does not start with smtp"),
    ("http://mail.example.org", "does not start with smtp"),
    ("smtp://", "names no host"),
    ("smtp://a b", "names no host"),
    ("smtp://mail.example.org:0", "port that does not exist"),
    ("smtp://mail.example.org:70000", "is not the URL of a mail server"),
    ("smtp://mail.example.org/inbox", "goes on after its host"),
    ("smtp://mail.example.org#x", "goes on after its host"),
    ("smtp://mail.example.org?tls=maybe", "asks for something that does not exist"),
    ("smtp://mail.example.org?tls=none&tls=none", "asks for something that does not exist"),
    ("smtps://mail.example.org?tls=none", "asks for something that does not exist"),
    ("smtp://mail.example.org?verify=no", "asks for something that does not exist"),
]


@pytest.mark.parametrize(("url", "message"), STRANGE)
def test_any_other_url_is_refused_with_what_to_give(url, message):
    with pytest.raises(UsageError, match=message) as caught:
        read_server(url)
    assert "smtp://mail.example.org" in caught.value.hint


@pytest.mark.parametrize(
    "url",
    [
        "smtp://desk:hunter2@mail.example.org",
        "smtp://desk:hunter2@mail.example.org?tls=none",
        "smtp:desk:hunter2@mail.example.org",
        "smtps://hunter2@mail.example.org:465",
    ],
)
def test_a_password_in_the_url_is_refused_and_not_repeated(url):
    with pytest.raises(UsageError, match="user's name or password") as caught:
        read_server(url)
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert "hunter2" not in shown.replace(f'"{url}"', "")
    assert "BRIEFS_SMTP_PASSWORD" in caught.value.hint


def test_no_password_goes_unprotected_over_a_network():
    with pytest.raises(UsageError, match="everybody on the way could read the password"):
        read_server("smtp://mail.example.org?tls=none", DESK)


@given(st.text())
def test_no_text_gets_past_as_anything_but_a_server_or_an_error(text):
    for url in (text, f"smtp://{text}"):
        try:
            server = read_server(url)
        except UsageError:
            continue
        assert server.host
        assert 0 < server.port < 65536
        public = server.security is Security.NONE and not is_loopback(server.host)
        assert not public or "tls=none" in url


def test_authorities_are_checked_before_anything_is_sent(tmp_path):
    with certified(tmp_path, "127.0.0.1") as (_context, authority):
        server = read_server("smtps://127.0.0.1", authority=authority)
        assert server.context.check_hostname
        assert server.context is server.context
        assert len(server.context.get_ca_certs()) > 1
    (tmp_path / "empty.pem").write_text("no certificate")
    for name in ("empty.pem", "missing.pem"):
        with pytest.raises(UsageError, match=f"the certificates in .*{name} cannot be used"):
            read_server("smtps://127.0.0.1", authority=tmp_path / name)


# ------------------------------------------------------------------------------------ credentials


def kept(tmp_path, text, mode=0o600):
    path = tmp_path / "smtp.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_credentials_come_from_a_file_or_the_environment(tmp_path):
    path = kept(tmp_path, f'user = "{USER}"\npassword = "{PASSWORD}"\n')
    other = {"BRIEFS_SMTP_USER": "x", "BRIEFS_SMTP_PASSWORD": "y"}
    assert read_credentials({}) == ANONYMOUS
    assert not read_credentials({})
    assert read_credentials(BOTH) == DESK
    assert read_credentials(other, path) == DESK
    assert read_credentials({"BRIEFS_SMTP_CREDENTIALS": str(path)}) == DESK
    assert read_credentials(BOTH | {"BRIEFS_SMTP_CREDENTIALS": "/nowhere"}) == DESK


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        ('user = "a"\npassword = "hunter2"', 0o640, "can be read by others"),
        ('user = "a"\npassword = "hunter2"', 0o604, "can be read by others"),
        ('user = "a"', 0o600, "lack user or password"),
        ('user = "a"\npassword = "hunter2', 0o600, "are not a TOML file"),
        ('user = "a"\npassword = "hunter2\\u0007"', 0o600, "that AUTH cannot carry"),
        ('user = "ä"\npassword = "hunter2"', 0o600, "that AUTH cannot carry"),
    ],
)
def test_a_file_that_is_not_fit_is_refused_without_telling_what_it_holds(
    text, mode, message, tmp_path
):
    with pytest.raises(UsageError, match=message) as caught:
        read_credentials({}, kept(tmp_path, text, mode))
    shown = "".join(traceback.format_exception(caught.value)) + caught.value.hint
    assert "hunter2" not in shown


def test_half_of_the_credentials_are_none():
    for name, value in BOTH.items():
        with pytest.raises(UsageError, match="only one is set"):
            read_credentials({name: value})
    with pytest.raises(UsageError, match=r"/nowhere.*cannot be read"):
        read_credentials({"BRIEFS_SMTP_CREDENTIALS": "/nowhere"})


def test_credentials_are_not_shown():
    assert USER not in repr(DESK) + str(DESK)
    assert PASSWORD not in repr(read_server("smtps://mail.example.org", DESK))


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_a_server_that_repeats_the_password_is_not_repeated(password):
    desk = Credentials("somebody", password)
    plain = base64.b64encode(f"\0somebody\0{password}".encode()).decode()
    alone = base64.b64encode(password.encode()).decode()
    hidden = desk.hidden(f"535 {password} | {plain} | {alone}").replace("(password)", "")
    assert plain not in hidden
    assert {alone, password}.isdisjoint(hidden.split()) or password in ("|", "535")
    assert ANONYMOUS.hidden("535 no") == "535 no"
