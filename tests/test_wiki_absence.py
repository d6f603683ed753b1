import pytest
from wiki_weeks import ENERGY, Branch, pages_only, style, week

from briefs.settings.publication import Flavor
from briefs.wiki.marks import read_mark

REST = ("A.N", "BRK.B.N", "aapl.N")


@pytest.fixture
def branch(tmp_path):
    branch = Branch(tmp_path, style())
    branch.publish(week(0))
    return branch


def quotes(text):
    return [line for line in text.split("\n") if line.startswith("> ")]


def without_note(text, *, crlf=False):
    """A page as it was before its note, but for the marker."""
    ended = "\r\n" if crlf else "\n"
    lines = text.split(ended)
    note = next(number for number, line in enumerate(lines) if line.startswith("> **"))
    return ended.join(
        line for line in (*lines[:note], *lines[note + 2 :]) if "<!-- briefs" not in line
    )


@pytest.mark.parametrize(
    ("issue", "told"),
    [
        (
            week(1, *REST),
            "> **Not in the issue of 5 June 2026.** Below stands the brief of 29 May 2026.",
        ),
        (
            week(1, held=frozenset({"B.N"})),
            (
                "> **Held back by the desk in the issue of 5 June 2026.** "
                "Below stands the brief of 29 May 2026."
            ),
        ),
        (
            week(0, *REST),
            (
                "> **No longer in the issue of 29 May 2026.** "
                "Below stands what it said before it was built again."
            ),
        ),
    ],
    ids=["dropped", "held", "taken out"],
)
def test_a_page_that_an_issue_lacks_stays_and_says_so(issue, told, branch):
    before = branch.text("B-N")
    changes = branch.publish(issue)
    assert changes["B-N.md"] == "changed"
    after = branch.text("B-N")
    assert quotes(after) == [told, *quotes(before)]
    assert without_note(after) == "\n".join(
        line for line in before.split("\n") if "<!-- briefs" not in line
    )
    assert read_mark(after.encode()).absent == issue.day
    links = next(line for line in after.split("\n") if line.startswith("[Home]"))
    assert f"{links}\n\n{told}\n\n" in after
    assert "B-N.md" not in branch.publish(issue)


def test_a_page_says_since_when_and_stays_so(branch):
    branch.publish(week(1, *REST))
    content = branch.contents["B-N.md"]
    branch.publish(week(2, *REST))
    branch.publish(week(3, "A.N", "B.N", held=frozenset({"B.N"})))
    assert branch.contents["B-N.md"] == content


def test_a_page_that_is_covered_again_says_no_more(branch):
    branch.publish(week(1, *REST))
    branch.publish(week(2))
    assert "Not in the issue" not in branch.text("B-N")
    assert read_mark(branch.contents["B-N.md"]).absent is None


def test_a_sector_that_is_gone_says_so(branch):
    branch.publish(week(1, "A.N", "B.N"))
    text = branch.text("sector-us-metals")
    assert quotes(text)[0] == (
        "> **Not in the issue of 5 June 2026.** Below stands the sector as of 29 May 2026."
    )
    assert "Not in" not in branch.text("2026-05-29-us-metals")


def test_a_digest_that_a_later_revision_lacks_says_so(branch):
    branch.publish(week(0, revision=2, digests=frozenset({ENERGY})))
    assert quotes(branch.text("2026-05-29-us-metals"))[0] == (
        "> **No longer in the issue of 29 May 2026.** Below stands what it said before it was "
        "built again."
    )
    assert len(quotes(branch.text("2026-05-29-us-energy"))) == 1


def test_an_older_issue_that_is_published_again_leaves_the_reason_as_it_is(branch):
    branch.publish(week(1, held=frozenset({"B.N"})))
    told = quotes(branch.text("B-N"))[0]
    changes = branch.publish(week(0, revision=2, risk="It fell twice."))
    assert changes["B-N.md"] == "changed"
    assert "It fell twice." in branch.text("B-N")
    assert quotes(branch.text("B-N"))[0] == told
    assert "**Held back by the desk in the issue of 5 June 2026.**" in told


def test_what_people_wrote_on_such_a_page_stays(branch):
    branch.edit("B-N", "It fell.", "It rose.")
    branch.publish(week(1, *REST))
    assert "It rose." in branch.text("B-N")
    assert branch.remarks == ()
    # That it was edited is told once it is written anew.
    branch.publish(week(2))
    assert branch.remarks[0].startswith("B-N.md: edited outside of the note lines")


def test_a_page_that_was_left_as_it_was_is_not_taken_for_edited(branch):
    branch.publish(week(1, *REST))
    branch.publish(week(2))
    assert branch.remarks == ()


def test_line_endings_stay_on_such_a_page(branch):
    before = branch.text("B-N").replace("\n", "\r\n")
    branch.write({"B-N.md": before.encode()})
    branch.publish(week(1, *REST))
    after = branch.text("B-N")
    assert after.count("\n") == after.count("\r\n") == before.count("\n") + 2
    assert without_note(after, crlf=True) == "\r\n".join(
        line for line in before.split("\r\n") if "<!-- briefs" not in line
    )


@pytest.mark.parametrize("flavor", Flavor)
def test_a_note_is_put_under_the_links_in_each_flavor(flavor, tmp_path):
    branch = Branch(tmp_path, style(flavor))
    branch.publish(week(0))
    changes = branch.publish(week(1, *REST))
    assert branch.style.page("B-N") in pages_only(changes)
    lines = branch.text("B-N").split("\n")
    heading = lines.index("# B.N Inc.")
    assert "Home" in lines[heading + 2]
    assert lines[heading + 4].startswith("> **Not in the issue of 5 June 2026.**")
