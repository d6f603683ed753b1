"""Composer: one subscriber's message, spliced of what was encoded once.

A message is `multipart/alternative` of text and HTML, the HTML with its pictures as
`multipart/related`, all of it in `multipart/mixed` where files are attached (RFC 2046, RFC 2387).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import PurePosixPath

from briefs.archive.mailed import Delivery
from briefs.delivery.attachments import Attachments
from briefs.delivery.carrier import Parcel, Withheld
from briefs.delivery.headers import Sender, addressed, common, way_out
from briefs.delivery.issue import MailedIssue
from briefs.subscribers import Subscriber
from briefs.subscribers.signing import MailKey
from briefs.writers.mail.letter import Letter, letter
from briefs.writers.mail.parts import Piece, SectorParts, Watched, attached_name

MOST_SUBJECTS = 1024
"""Heads that are kept: as many as there are combinations of sectors, hardly more than these."""
NOTHING_FOR_IT = "the issue has none of the sectors and none of the names asked for"

# No line of quoted-printable or base64 holds "=_" (RFC 2045, 6.7).
_MIXED, _ALTERNATIVE, _RELATED = "=_mixed", "=_alternative", "=_related"
_TEXT = (
    b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
)


@dataclass(frozen=True)
class Reading:
    """What of an issue one subscriber gets."""

    sectors: tuple[SectorParts, ...]
    watched: tuple[Watched, ...]
    unwatched: tuple[str, ...]
    missing: tuple[str, ...]


class Composer:
    """Makes the messages of one issue; `sent` is the time that they tell."""

    def __init__(self, issue: MailedIssue, sender: Sender, key: MailKey, sent: datetime) -> None:
        self._issue = issue
        self._sender = sender
        self._key = key
        self._sent = sent
        self._attachments = Attachments(issue.published)
        self._common = lru_cache(MOST_SUBJECTS)(self._common_head)

    def compose(self, delivery: Delivery) -> Parcel | Withheld:
        """The message for a subscriber; Withheld where the issue has nothing for them. Raises
        ValueError where it would grow too large, and UsageError where the pack changed meanwhile.
        """
        enrolled = delivery.enrolled
        reading = read_by(enrolled.subscriber, self._issue)
        if not reading.sectors and not reading.watched:
            return Withheld(delivery, NOTHING_FOR_IT)
        out = way_out(self._sender, self._key.token(enrolled.handle))
        written = letter(
            self._issue.parts,
            reading.sectors,
            reading.watched,
            reading.unwatched,
            reading.missing,
            enrolled.subscriber.choice,
            out.link,
        )
        self._attachments.check(written.attached)
        head = (
            self._common(written.subject),
            addressed(enrolled.subscriber.name, enrolled.subscriber.address),
            f"Message-ID: {self._message_id(enrolled.handle)}\r\n".encode("ascii"),
            out.header,
        )
        return Parcel(delivery, (b"".join(head), *self._body(written)))

    def _common_head(self, subject: str) -> bytes:
        return common(self._sender, subject, self._issue.parts.language, self._sent)

    def _message_id(self, handle: str) -> str:
        published = self._issue.published
        return self._key.message_id(
            published.week, self._issue.revision, handle, self._sender.domain
        )

    def _body(self, written: Letter) -> Iterator[bytes]:
        if not written.attached:
            yield from self._alternative(written)
            return
        yield _multipart("mixed", _MIXED)
        yield _delimiter(_MIXED)
        yield from self._alternative(written)
        for path in written.attached:
            yield _delimiter(_MIXED)
            yield self._file_head(path)
            yield self._attachments.encoded(path)
        yield _end(_MIXED)

    def _alternative(self, written: Letter) -> Iterator[bytes]:
        yield _multipart("alternative", _ALTERNATIVE)
        yield _delimiter(_ALTERNATIVE)
        yield _TEXT % b"plain"
        yield from (piece.text_encoded for piece in written.pieces)
        yield _delimiter(_ALTERNATIVE)
        yield from self._related(written)
        yield _end(_ALTERNATIVE)

    def _related(self, written: Letter) -> Iterator[bytes]:
        if not written.pictures:
            yield from _html(written.pieces)
            return
        yield _multipart("related", _RELATED, '; type="text/html"')
        yield _delimiter(_RELATED)
        yield from _html(written.pieces)
        for picture in written.pictures:
            yield _delimiter(_RELATED)
            yield _head(
                f'Content-Type: image/png; name="{_file_name(picture.path)}"',
                f"Content-ID: <{picture.cid}>",
                f'Content-Disposition: inline; filename="{_file_name(picture.path)}"',
            )
            yield self._attachments.encoded(picture.path)
        yield _end(_RELATED)

    def _file_head(self, path: str) -> bytes:
        name = attached_name(path, self._issue.published.week.isoformat())
        return _head(
            f'Content-Type: {self._attachments.media_type(path)}; name="{name}"',
            f'Content-Disposition: attachment; filename="{name}"',
        )


def read_by(subscriber: Subscriber, issue: MailedIssue) -> Reading:
    """What of an issue is for that subscriber: all sectors where none was named."""
    wanted = subscriber.sectors or tuple(issue.sectors)
    sectors = {scope: issue.sector(scope) for scope in wanted}
    names = {key: issue.watched(key) for key in subscriber.watchlist}
    return Reading(
        tuple(each for each in sectors.values() if each),
        tuple(each for each in names.values() if each),
        tuple(key for key, each in names.items() if each is None),
        tuple(scope for scope, each in sectors.items() if each is None),
    )


def _html(pieces: Sequence[Piece]) -> Iterator[bytes]:
    yield _TEXT % b"html"
    yield from (piece.html_encoded for piece in pieces)


def _multipart(kind: str, boundary: str, more: str = "") -> bytes:
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\r\n'.encode("ascii")


def _delimiter(boundary: str) -> bytes:
    return f"\r\n--{boundary}\r\n".encode("ascii")


def _end(boundary: str) -> bytes:
    return f"\r\n--{boundary}--\r\n".encode("ascii")


def _head(*lines: str) -> bytes:
    """The head of a part that is base64."""
    return "\r\n".join((*lines, "Content-Transfer-Encoding: base64", "", "")).encode("ascii")


def _file_name(path: str) -> str:
    return PurePosixPath(path).name
