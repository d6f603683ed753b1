"""The e-mail of an issue: what messages are spliced of, and one to be looked at."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from briefs.claims import Printer
from briefs.digest import Digest
from briefs.errors import Problem
from briefs.layout import Layout
from briefs.naming import issue_name
from briefs.production.contents import Contents
from briefs.production.editions import Edition, Format
from briefs.production.fronts import named_revision, standing
from briefs.production.house import House
from briefs.proof import compare_editions
from briefs.settings.publication import MailSettings
from briefs.subscribers import Choice
from briefs.writers.mail import SectorParts, letter, parts_bytes, read_sector
from briefs.writers.mail.making import Masthead, Places, issue_parts, picture, sector_parts
from briefs.writers.mail.parts import FOLDER, ISSUE_FILE
from briefs.writers.site import BRIEFS, SECTORS
from briefs.writers.words import words_of_html

NOWHERE = "https://unsubscribe.example"
"""Where the message that is to be looked at says that mail is ended (RFC 2606)."""
_COUNTRY = " "


def set_mail(
    digest: Digest,
    layout: Layout,
    formats: Sequence[Format],
    published: Mapping[str, str],
    mail: MailSettings,
) -> tuple[Edition, ...]:
    """The parts of a sector's messages, the pictures that they show, and the message of a reader of
    this sector alone, as a page and as text. `published` maps the keys of the tickers whose briefs
    are in the pack to the stems of their files. Raises RenderError or LayoutError where one cannot
    be set.
    """
    parts = sector_parts(digest, layout, _places(digest, formats, published, mail))
    path = f"{FOLDER}/{digest.slug}"
    return (
        Edition(f"{path}.json", parts_bytes(parts), "application/json"),
        *_message(digest, layout, parts, mail),
        *_pictures(digest, layout),
    )


def set_mail_front(contents: Contents, house: House) -> tuple[Edition, ...]:
    """What all messages of an issue share."""
    printer = Printer(house.locale)
    masthead = Masthead(
        contents.week,
        printer.locale.day(contents.week),
        issue_name(contents.week),
        named_revision(contents.revision),
        standing(contents.approved_by).text,
        printer.locale.tag,
        house.digest_rulebook.title,
        house.settings.mail.postal,
    )
    parts = issue_parts(masthead, house.layout)
    return (Edition(ISSUE_FILE, parts_bytes(parts), "application/json"),)


def mail_faults(digest: Digest, editions: Sequence[Edition]) -> Iterator[Problem]:
    """Where page and text of a message do not say the same, in any of its lengths: each of them may
    be sent.
    """
    path = f"{FOLDER}/{digest.slug}.json"
    for content in (each.content for each in editions if each.path == path):
        parts = read_sector(content)
        for length in parts.lengths:
            html = words_of_html(parts.summary.html + length.piece.html)
            words = {
                f"{path} (page)": html,
                f"{path} (text)": _words(parts.summary.text + length.piece.text),
            }
            yield from compare_editions(digest, words, digest.name, length.given_up)


def _places(
    digest: Digest, formats: Sequence[Format], published: Mapping[str, str], mail: MailSettings
) -> Places:
    week = f"{mail.site}/{digest.week.isoformat()}" if mail.site else ""
    paged, pdf = Format.PDF in formats, f"digests/{digest.slug}.pdf"
    attached = paged and mail.pdf == "attach"
    return Places(
        links=dict(_links(week, formats, published)),
        briefs={key: f"briefs/{stem}.pdf" for key, stem in published.items()} if paged else {},
        pages=f"{week}/{quote(pdf)}" if week and paged else "",
        online=f"{week}/{SECTORS}/{digest.slug}.html" if week and Format.HTML in formats else "",
        pdf=pdf if paged else "",
        attached=attached,
        attached_to_links=attached and not week,
    )


def _links(
    week: str, formats: Sequence[Format], published: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Where each brief is read: its pages, or without them its page of the site."""
    for key, stem in published.items() if week else ():
        if Format.PDF in formats:
            yield key, f"{week}/briefs/{quote(stem)}.pdf"
        elif Format.HTML in formats:
            yield key, f"{week}/{BRIEFS}/{quote(stem)}.html"


def _message(
    digest: Digest, layout: Layout, parts: SectorParts, mail: MailSettings
) -> Iterator[Edition]:
    """The message as its reader sees it; its pictures are files beside it."""
    issue = issue_parts(Masthead.of(digest, mail.postal), layout)
    sent = letter(issue, (parts,), (), (), (), Choice.DIGEST, NOWHERE)
    page = sent.html
    for each in sent.pictures:
        page = page.replace(f"cid:{each.cid}", each.path.removeprefix(f"{FOLDER}/"))
    (chosen,) = [each for each in parts.lengths if each.piece in sent.pieces]
    path, dropped = f"{FOLDER}/{digest.slug}", chosen.given_up
    yield Edition(f"{path}.html", page.encode(), "text/html", dropped, words_of_html(page))
    yield Edition(f"{path}.txt", sent.text.encode(), "text/plain", dropped, _words(sent.text))


def _words(text: str) -> str:
    return " ".join(text.split())


def _pictures(digest: Digest, layout: Layout) -> Iterator[Edition]:
    # The engine and its libraries load only where pictures are asked for.
    from briefs.writers.rasters import raster  # noqa: PLC0415

    country = digest.scope.partition(_COUNTRY)[0]
    for exhibit in digest.exhibits:
        content = raster(exhibit, layout, country)
        yield Edition(picture(digest, exhibit.id).path, content, "image/png")
