import pytest

from briefs.hosts import is_ip, is_loopback, shown_url


@pytest.mark.parametrize(
    ("host", "ip", "loopback"),
    [
        ("localhost", False, True),
        ("127.0.0.1", True, True),
        ("127.8.9.1", True, True),
        ("::1", True, True),
        ("10.0.0.1", True, False),
        ("localhost.example.org", False, False),
        ("", False, False),
    ],
)
def test_this_machine_is_told_from_others(host, ip, loopback):
    assert (is_ip(host), is_loopback(host)) == (ip, loopback)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtp://mail.example.org", "'smtp://mail.example.org'"),
        ("smtp://desk:secret@mail.example.org", "'\\u2026@mail.example.org'"),
        ("smtp://a@b:secret@mail.example.org", "'\\u2026@mail.example.org'"),
    ],
)
def test_a_url_is_shown_without_what_may_be_a_password(url, shown):
    assert shown_url(url) == shown
    assert len(shown_url("x" * 1000)) < 110
