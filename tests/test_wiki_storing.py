import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wikis import repository, surroundings

from briefs.errors import WikiError
from briefs.wiki import storing
from briefs.wiki.commits import Author, build
from briefs.wiki.git import Git, quiet_environment
from briefs.wiki.reading import read_tree
from briefs.wiki.storing import Ahead, id_digits, store, stored_ahead
from briefs.wiki.tree import WikiTree, blob_id

DESK = Author("The Desk", "desk@example.com")
PICTURES = (b"<svg>1</svg>\n", b"<svg>2</svg>\n", b"")


@pytest.fixture(params=["sha1", "sha256"])
def wiki(request, tmp_path):
    return repository(
        *(tmp_path / "wiki", surroundings(tmp_path / "home")), f"--object-format={request.param}"
    )


@pytest.fixture
def git(wiki):
    return Git(("-C", str(wiki.path)), quiet_environment(wiki.environment))


def kept(git, *contents):
    """Whether git has each of them."""
    asked = "".join(f"{blob_id(each, id_digits(git))}\n" for each in contents).encode()
    told = git.line("cat-file", "--batch-check=%(objecttype)", stdin=asked).splitlines()
    return [each == "blob" for each in told]


def everything(wiki):
    """The ids of all that git keeps."""
    told = wiki.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    return set(told.splitlines())


@given(contents=st.lists(st.binary(max_size=60), max_size=12))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_content_is_kept(git, contents):
    store(git, contents)
    assert all(kept(git, *contents))


def test_much_is_shared_out(git, monkeypatch):
    monkeypatch.setattr(storing, "_MUCH", 4)
    shares, feed = [], Git.feed

    def fed(self, streams, *arguments):
        shares.append(len(streams))
        feed(self, streams, *arguments)

    monkeypatch.setattr(Git, "feed", fed)
    store(git, PICTURES)
    assert shares == [2]
    assert all(kept(git, *PICTURES))


def test_what_is_stored_ahead_is_there_once_it_was_waited_for(git, wiki):
    with stored_ahead(git, WikiTree(), PICTURES) as ahead:
        ahead.wait()
        assert all(kept(git, *PICTURES))
    assert ahead.ids == {blob_id(each, id_digits(git)) for each in PICTURES}
    assert not wiki.refs()


def test_what_stands_on_the_tree_is_not_stored(git, wiki):
    wiki.commit({"a.svg": PICTURES[0]})
    tree, before = read_tree(git, wiki.tip(), ""), everything(wiki)
    with stored_ahead(git, tree, PICTURES[:1]) as ahead:
        ahead.wait()
    assert ahead == Ahead(frozenset(), ahead.done)
    assert everything(wiki) == before
    for _ in range(2):
        with stored_ahead(git, tree, PICTURES) as ahead:
            ahead.wait()
        assert len(everything(wiki) - before) == 2


def test_a_commit_names_what_was_stored_ahead(git, wiki):
    files = {"a.svg": PICTURES[0], "b.svg": PICTURES[1], "c.md": b"page\n"}
    with stored_ahead(git, WikiTree(), PICTURES) as ahead:
        built = build(git, WikiTree(), files, "An issue", DESK, ahead)
    assert {path: wiki.content(path, built.commit) for path in files} == files


def test_where_git_cannot_store_it_says_so_when_it_is_waited_for(git, wiki, monkeypatch):
    monkeypatch.setattr(storing, "IMPORT", ("fast-import", "--no-such-option"))
    with (
        stored_ahead(git, WikiTree(), PICTURES) as ahead,
        pytest.raises(WikiError, match=r"cannot be made: git fast-import: .*no-such-option"),
    ):
        build(git, WikiTree(), {"a.svg": PICTURES[0]}, "An issue", DESK, ahead)
    assert not wiki.refs()


def test_a_mistake_meanwhile_ends_it(git):
    with pytest.raises(ZeroDivisionError), stored_ahead(git, WikiTree(), PICTURES):
        raise ZeroDivisionError
    assert all(kept(git, *PICTURES))


def test_nothing_ahead_is_not_waited_for():
    assert Ahead().wait() is None
