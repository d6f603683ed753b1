"""The headers of a message: what every mail program needs to know of it, and how to get no more.

Sources: RFC 5322 (messages), RFC 2919 (List-Id), RFC 2369 and RFC 8058 (List-Unsubscribe by one
click), RFC 3834 (Auto-Submitted).
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from briefs.errors import SettingsError
from briefs.settings.publication import Settings
from briefs.subscribers.addresses import checked_address

MOST_OF_A_NAME = 78
"""Characters of a display name that a header carries."""


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
    list_id = mail.list_id.strip("<>") or f"digest.{domain}"
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
    head = EmailMessage(SMTP)
    head["From"] = Address(sender.name[:MOST_OF_A_NAME], addr_spec=sender.address)
    if sender.reply_to:
        head["Reply-To"] = Address(addr_spec=sender.reply_to)
    head["Subject"] = subject
    head["Date"] = format_datetime(sent)
    head["List-Id"] = f"<{sender.list_id}>"
    head["Precedence"] = "bulk"
    head["Auto-Submitted"] = "auto-generated"
    head["Content-Language"] = language
    head["MIME-Version"] = "1.0"
    return b"".join(_folded(head, name) for name in head)


def addressed(name: str, address: str) -> bytes:
    """The header that names the one who gets it."""
    head = EmailMessage(SMTP)
    head["To"] = Address(name[:MOST_OF_A_NAME], addr_spec=address)
    return _folded(head, "To")


def _folded(head: EmailMessage, name: str) -> bytes:
    folded: str = SMTP.fold(name, head[name])
    return folded.encode("ascii")


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
