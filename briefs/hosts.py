"""Hosts that people name: which of them is this machine, and how a URL is shown to them again."""

from ipaddress import ip_address


def is_ip(host: str) -> bool:
    """Whether a host is an address of the Internet protocol, without brackets."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    return host == "localhost" or (is_ip(host) and ip_address(host).is_loopback)


def shown_url(url: str) -> str:
    """The URL as it was given, without what stands before an @: that may be a password."""
    before, at, rest = url.rpartition("@")
    text = f"…@{rest}" if before or at else rest
    return ascii(text) if len(text) <= 100 else f"{text[:100]!a}…"
