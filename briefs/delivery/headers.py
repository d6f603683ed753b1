"""The headers of a message: what every mail program needs to know of it, and how to get no more.

Sources: RFC 5322 (messages), RFC 2919 (List-Id), RFC 2369 and RFC 8058 (List-Unsubscribe by one
click), RFC 3834 (Auto-Submitted).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from briefs.errors import SettingsError
from briefs.settings.publication import Settings
from briefs.subscribers.addresses import checked_address

MOST_OF_A_NAME = 78
"""Characters of a display name that a header carries."""
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
"""A name that needs no quotation marks (RFC 5322, 3.2.3)."""
_BARE_BREAK = re.compile(r"\r(?!\n[ \t])|(?<!\r)\n")
_LIST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+")


@dataclass(frozen=True)
class Sender:
    """Whose mail it is. `url` and `mailto` are where readers say that they want no more of it; one
    of them is there.
    """

    name: str
    address: str
    reply_to: str = ""
    list_id: str = ""
    url: str = ""
    mailto: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def sender_of(settings: Settings) -> Sender:
    """The sender as the settings have it.

    Raises SettingsError where they name none, or no way to unsubscribe.
    """
    mail = settings.mail
    if not mail.sender:
        raise SettingsError(
            f"{settings.place('mail.sender')}: is missing: whose mail is it?",
            'Write sender = "Example Research <desk@example.org>" under [mail] in briefs.toml.',
        )
    if not (mail.unsubscribe_url or mail.unsubscribe_mailto):
        raise SettingsError(
            f"{settings.place('mail')}: there is no way to unsubscribe",
            "Set unsubscribe_url to where `briefs unsubscribe-server` is found, or "
            "unsubscribe_mailto to an address.",
        )
    name, address = _named(settings, "sender")
    mailto = _named(settings, "unsubscribe_mailto")[1] if mail.unsubscribe_mailto else ""
    _, reply_to = _named(settings, "reply_to") if mail.reply_to else ("", "")
    domain = address.rpartition("@")[2]
    list_id = mail.list_id or f"digest.{domain}"
    if not _LIST_ID.fullmatch(list_id):
        raise SettingsError(
            f"{settings.place('mail.list_id')}: is no List-Id; found {list_id!r}",
            "Write it as a host's name, such as digest.example.org (RFC 2919).",
        )
    return Sender(
        name or settings.publisher.firm, address, reply_to, list_id, mail.unsubscribe_url, mailto
    )


def _named(settings: Settings, key: str) -> tuple[str, str]:
    """A name and an address; SettingsError where the setting holds no address."""
    name, address = parseaddr(getattr(settings.mail, key))
    try:
        return name, checked_address(address)
    except ValueError as error:
        raise SettingsError(f"{settings.place(f'mail.{key}')}: {error}") from None


def common(sender: Sender, subject: str, language: str, sent: datetime) -> bytes:
    """The headers that are the same for all who get that subject, as lines."""
    reply_to = (_line("Reply-To", sender.reply_to),) if sender.reply_to else ()
    return b"".join((
        _line("From", mailbox(sender.name, sender.address)),
        *reply_to,
        _line("Subject", _words(subject, "Subject")),
        _line("Date", format_datetime(sent)),
        _line("List-Id", f"<{sender.list_id}>"),
        _line("Precedence", "bulk"),
        _line("Auto-Submitted", "auto-generated"),
        _line("Content-Language", language),
        _line("MIME-Version", "1.0"),
    ))  # fmt: skip


def addressed(name: str, address: str) -> bytes:
    """The header that names the one who gets it."""
    return _line("To", mailbox(name, address))


def mailbox(name: str, address: str) -> str:
    """A name and an address in angle brackets, whatever the name holds."""
    shown = _printable(name)[:MOST_OF_A_NAME].strip()
    if not shown:
        return address
    if not _is_plain(shown):
        phrase = _encoded(shown, "From")
    elif _ATOMS.fullmatch(shown):
        phrase = shown
    else:
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
        phrase = f'"{escaped}"'
    return f"{phrase}\r\n <{address}>"


def _words(text: str, header: str) -> str:
    """Unstructured text, in encoded words where it has to be."""
    shown = _printable(text)
    if not _is_plain(shown):
        return _encoded(shown, header)
    return Header(shown, "us-ascii", header_name=header).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    """Whether it may stand as it is. What looks like an encoded word would be decoded by whoever
    reads it, and may hold a line break.
    """
    return text.isascii() and "=?" not in text


def _encoded(text: str, header: str) -> str:
    """Encoded words (RFC 2047)."""
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _printable(text: str) -> str:
    """The text in one line, without what has no printed form."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _line(name: str, value: str) -> bytes:
    line = f"{name}: {value}\r\n"
    if _BARE_BREAK.search(line[:-2]):
        raise ValueError(f"the header {name} would break into two")
    return line.encode("ascii")


@dataclass(frozen=True)
class WayOut:
    """How one reader says that it is enough: `link` is for the message, `header` for programs."""

    link: str
    header: bytes


def way_out(sender: Sender, token: str) -> WayOut:
    """The way out for who has that token."""
    url = f"{sender.url}/{token}" if sender.url else ""
    subject = quote(f"unsubscribe {token}")
    mailto = f"mailto:{quote(sender.mailto, safe='@')}?subject={subject}" if sender.mailto else ""
    ways = ",\r\n ".join(f"<{way}>" for way in (url, mailto) if way)
    lines = f"List-Unsubscribe: {ways}\r\n"
    if url:
        lines += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    return WayOut(url or mailto, lines.encode("ascii"))
