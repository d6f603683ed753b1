from email import message_from_bytes
from email.policy import default

import pytest
from mailed import KEY, NOW, PNG, SECTORS, SETTINGS, delivery, write_week

from briefs.delivery import attachments
from briefs.delivery.carrier import Parcel, Withheld
from briefs.delivery.composer import Composer
from briefs.delivery.headers import sender_of
from briefs.delivery.issue import open_issue
from briefs.errors import UsageError
from briefs.subscribers import Choice

SCOPES = tuple(each.scope for each in SECTORS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_week(tmp_path_factory.mktemp("composer"))


@pytest.fixture
def composer(folder):
    return Composer(open_issue(folder), sender_of(SETTINGS), KEY, NOW)


def composed(composer, **of):
    parcel = composer.compose(delivery(**of))
    assert isinstance(parcel, Parcel)
    content = b"".join(parcel.chunks)
    return content, message_from_bytes(content, policy=default)


def tree(part):
    """Kinds of parts, within each other."""
    if not part.is_multipart():
        return part.get_content_type()
    return part.get_content_subtype(), [tree(each) for each in part.iter_parts()]


LETTER = ("alternative", ["text/plain", ("related", ["text/html", "image/png"])])


def test_a_message_has_all_that_mail_programs_ask_for(composer):
    _, message = composed(composer, sectors=SCOPES[:1], name="Ann Lee")
    assert message["From"] == "Example Research <desk@example.org>"
    assert message["To"] == "Ann Lee <ann@example.org>"
    assert message["Subject"] == "CN Energy, 12 June 2026"
    assert message["Date"].datetime == NOW
    token = KEY.token(f"{1:032x}")
    assert f"<https://research.example.org/unsubscribe/{token}>" in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"] == KEY.message_id(
        NOW.date().replace(day=12), 1, f"{1:032x}", "example.org"
    )
    assert tree(message) == ("mixed", [LETTER, "application/pdf"])


def test_words_come_out_as_they_went_in(composer):
    _, message = composed(composer, sectors=SCOPES[:1])
    html = message.get_body(("html",)).get_content()
    text = message.get_body(("plain",)).get_content()
    for words in ("Summary of CN Energy · −2.5%", "Disclosure", "https://research.example.org/"):
        assert words in html
        assert words in text
    assert "<p>What CN Energy did</p>" in html


def test_pictures_are_found_by_their_ids(composer):
    _, message = composed(composer, sectors=SCOPES[:1])
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert (
        f'src="cid:{picture["Content-ID"].strip("<>")}"'
        in message.get_body(("html",)).get_content()
    )
    assert picture.get_content() == PNG
    assert picture.get_content_disposition() == "inline"


def attached(message):
    return {each.get_filename(): each.get_content() for each in message.iter_attachments()}


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (Choice.DIGEST, ["cn-energy-2026-06-12.pdf"]),
        (Choice.BRIEFS, ["cn-energy-2026-06-12.pdf", "CCC.XNYS-2026-06-12.pdf"]),
        (Choice.LINKS, []),
    ],
)
def test_what_is_attached_is_what_was_chosen(composer, choice, names):
    _, message = composed(composer, sectors=SCOPES[:1], watchlist=("CCC.XNYS",), choice=choice)
    files = attached(message)
    assert sorted(files) == sorted(names)
    assert all(content.startswith(b"%PDF-1.7 ") for content in files.values())


def test_who_names_no_sector_gets_all(composer):
    _, message = composed(composer)
    html = message.get_body(("html",)).get_content()
    assert all(f"All of {scope}" in html for scope in SCOPES)


def test_what_the_issue_lacks_is_told(composer):
    _, message = composed(
        composer, sectors=("FR Energy", "CN Energy"), watchlist=("ZZZ.F", "AAA.SHZ")
    )
    for kind in ("html", "plain"):
        words = message.get_body((kind,)).get_content()
        assert "No digest of FR Energy" in words
        assert "Not covered: ZZZ.F" in words
        assert "What AAA.SHZ did" in words


def test_who_would_get_nothing_is_sent_nothing(composer):
    asked = delivery(sectors=("FR Energy",), watchlist=("ZZZ.F",))
    assert composer.compose(asked) == Withheld(
        asked, "the issue has none of the sectors and none of the names asked for"
    )


def test_whoever_watches_a_name_is_told_of_it_though_its_sector_is_not_theirs(composer):
    _, message = composed(composer, sectors=("FR Energy",), watchlist=("AAA.SHZ",))
    assert "What AAA.SHZ did" in message.get_body(("plain",)).get_content()


def test_sectors_and_names_are_found_however_they_are_written(composer):
    _, message = composed(composer, sectors=("cn energy",), watchlist=("ccc.xnys",))
    words = message.get_body(("plain",)).get_content()
    assert "All of CN Energy" in words
    assert "What CCC.XNYS did" in words


def test_hostile_words_of_a_subscriber_stay_words(composer):
    hostile = '<script>alert("1")</script>'
    content, message = composed(
        composer, watchlist=(hostile,), sectors=("CN Energy", "..\r\n.\r\nQUIT")
    )
    html = message.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert b"\r\n." not in content


def test_every_line_is_fit_for_the_wire(composer):
    content, _ = composed(
        composer, name="王小明 with a rather long name " * 3, choice=Choice.BRIEFS
    )
    assert content.isascii()
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 200
    assert not any(line.startswith(b".") for line in lines)


def test_the_same_issue_makes_the_same_message(folder, composer):
    again = Composer(open_issue(folder), sender_of(SETTINGS), KEY, NOW)
    one, other = (b"".join(each.compose(delivery()).chunks) for each in (composer, again))
    assert one == other


def test_messages_share_what_is_the_same(composer):
    one, other = (composer.compose(delivery(f"{who}@example.org")) for who in ("ann", "bob"))
    shared = {id(chunk) for chunk in one.chunks} & {id(chunk) for chunk in other.chunks}
    large = [chunk for chunk in one.chunks if len(chunk) > 1000]
    assert large
    assert all(id(chunk) in shared for chunk in large)


def test_a_message_that_no_server_would_take_is_not_made(folder, composer, monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST", 600)
    composer.compose(delivery(sectors=SCOPES[:1]))
    with pytest.raises(ValueError, match=r"its 2 files have 0\.0 MB, .* link them: pdf = .link."):
        composer.compose(delivery(sectors=SCOPES))


def test_a_file_that_changed_since_is_not_sent(folder, composer):
    path = folder / "digests" / "us-energy.pdf"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"US", b"CN"))
    try:
        with pytest.raises(UsageError, match=r"us-energy\.pdf is not what the manifest lists"):
            composer.compose(delivery(sectors=SCOPES[1:]))
    finally:
        path.write_bytes(before)
