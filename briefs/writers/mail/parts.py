"""Parts of a message, as a build leaves them in the pack: a message is spliced of them.

What each reader gets is these stretches one after the other, and nothing that was worded later:
whatever is sent was proofed with the digest. They are kept as JSON.
"""

import quopri
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

FOLDER = "mail"
ISSUE_FILE = f"{FOLDER}/issue.json"
"""Where the parts are in a week's folder; those of a sector are beside it."""
LONGEST_LINE = 76
"""Characters of an encoded line (RFC 2045, 6.7)."""


@dataclass(frozen=True)
class Piece:
    """One stretch of a message, in both forms; each ends with a line break, or is empty."""

    html: str
    text: str

    @cached_property
    def size(self) -> int:
        """Bytes of its HTML, by which mail readers cut."""
        return len(self.html.encode())

    @cached_property
    def html_encoded(self) -> bytes:
        """The HTML as lines of quoted-printable, ended by CRLF."""
        return quoted(self.html)

    @cached_property
    def text_encoded(self) -> bytes:
        """The text as lines of quoted-printable, ended by CRLF."""
        return quoted(self.text)


def quoted(text: str) -> bytes:
    """Text of whole lines as quoted-printable (RFC 2045), such that stretches may be set one after
    the other, no line begins with a full stop, which SMTP would double, and none with "From ".
    """
    encoded = quopri.encodestring(text.encode(), quotetabs=False)
    return b"\r\n".join(map(_guarded, encoded.split(b"\n")))


def _guarded(line: bytes) -> bytes:
    """An encoded line with another beginning where that means something to mail systems; broken
    behind it where the line would grow too long.
    """
    if len(line) > LONGEST_LINE:  # the encoder does not count a space at the end of a line
        return _guarded(line[:-3] + b"=") + b"\r\n" + line[-3:]
    if not line.startswith((b".", b"From ")):
        return line
    first, rest = b"=%02X" % line[0], line[1:]
    if len(first) + len(rest) <= LONGEST_LINE:
        return first + rest
    return first + b"=\r\n" + _guarded(rest)


NOTHING = Piece("", "")
PREVIEW, FAREWELL, NAMES, ADDRESS = "PREVIEW", "FAREWELL", "NAMES", "ADDRESS"
"""What stands in a piece for words of a reader's own."""


def attached_name(path: str, week: str) -> str:
    """What a file of the pack is called in a message: saved beside those of other weeks it must not
    take their place. `week` is as in 2026-06-12.
    """
    place = PurePosixPath(path)
    return f"{place.stem}-{week}{place.suffix}"


@dataclass(frozen=True)
class Picture:
    """An exhibit as a file of the pack: `path` from the week's folder, `cid` its Content-ID."""

    cid: str
    path: str


@dataclass(frozen=True)
class Length:
    """A sector's digest in one length: what follows its summary. `given_up` names what a longer
    one has and this one has not; its own words say so too. `headed` ones stand under the sector's
    heading.
    """

    piece: Piece
    pictures: tuple[Picture, ...] = ()
    given_up: tuple[str, ...] = ()
    headed: bool = False


@dataclass(frozen=True)
class Watched:
    """What a subscriber who watches a name is told of it first of all. `key` is the listing's,
    `name` what the digest calls it; `brief` is the path of its PDF from the week's folder, empty
    where there is none. `colours` says what the colours of its figures mean, where it has any.
    """

    piece: Piece
    brief: str = ""
    key: str = ""
    name: str = ""
    colours: str = ""


@dataclass(frozen=True)
class SectorParts:
    """One sector's digest: `subject` is what the subject line says of it, `preview` what an inbox
    shows beside that. Above the watchlist stands `summary`, or `headline` in its stead where all
    summaries do not fit or would hide the watchlist. Below it stand `heading`, then `told`, where
    the headline stood above: what that has not of the summary; what `colours` of figures mean; and
    one of `lengths`, of which the longest comes first and the last fits everywhere. `links` says
    where the rest is to those who want links alone, and nothing where it is attached. `pdf` is the
    path of its pages from the week's folder, empty where there are none; its words say whether they
    are attached: to `lengths` where `attached`, to `links` where `attached_to_links`.
    """

    scope: str
    slug: str
    subject: str
    preview: str
    summary: Piece
    lengths: tuple[Length, ...]
    names: Mapping[str, Watched] = field(default_factory=dict)
    pdf: str = ""
    headline: Piece = NOTHING
    heading: Piece = NOTHING
    told: Piece = NOTHING
    colours: str = ""
    links: Piece = NOTHING
    attached: bool = False
    attached_to_links: bool = False


@dataclass(frozen=True)
class Counted:
    """Words around NAMES, of one name and of several."""

    one: str = NAMES
    several: str = NAMES

    def of(self, count: int) -> str:
        """Those for so many names."""
        return self.one if count == 1 else self.several


BARE = Counted()


@dataclass(frozen=True)
class IssueParts:
    """What all messages of an issue share. In order: `opening` up to the masthead, which holds
    PREVIEW once; the sectors' summaries; `watchlist` before the watched names and `watched_end`
    behind them, where there are any; the sectors' digests; `closing`, which holds FAREWELL once.
    PREVIEW and FAREWELL each have a line of their own.

    `unwatched` says, around NAMES, which watched names the issue does not cover; `missing`, around
    NAMES, which sectors; `unshown`, for what there was no room; `colours`, around NAMES, what
    colours mean where figures have them; `attached`, around NAMES, what is attached, in the words
    of `digests` and `briefs`; `farewell`, around ADDRESS, how to unsubscribe. `title` begins the
    subject line of several sectors.
    """

    week: str
    issue: str
    revision: str
    language: str
    title: str
    opening: Piece
    watchlist: Piece
    watched_end: Piece
    unwatched: Piece
    missing: Piece
    farewell: Piece
    closing: Piece
    attached: Piece = NOTHING
    unshown: Piece = NOTHING
    colours: Piece = NOTHING
    digests: Counted = BARE
    briefs: Counted = BARE

    @cached_property
    def around_farewell(self) -> tuple[Piece, Piece]:
        """The closing before and behind FAREWELL."""
        html, text = (
            each.partition(f"{FAREWELL}\n") for each in (self.closing.html, self.closing.text)
        )
        return Piece(html[0], text[0]), Piece(html[2], text[2])
