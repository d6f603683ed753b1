import shutil
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wikis import CONFIG, repository, surroundings

from briefs.errors import UsageError, WikiError
from briefs.wiki.commits import Author, Built, author_of, build, planned
from briefs.wiki.git import Git, quiet_environment
from briefs.wiki.reading import read_tree
from briefs.wiki.tree import SUBMODULE, WikiTree

DESK = Author("The Desk", "desk@example.com")


@pytest.fixture(params=["sha1", "sha256"])
def wiki(request, tmp_path):
    return repository(
        *(tmp_path / "wiki", surroundings(tmp_path / "home")), f"--object-format={request.param}"
    )


def git_of(wiki):
    return Git(("-C", str(wiki.path)), quiet_environment(wiki.environment))


def build_on(wiki, files, message="Issue", author=DESK):
    git = git_of(wiki)
    tree = read_tree(git, git.tip("HEAD"), "")
    return build(git, tree, files, message, author)


def test_the_first_commit_of_a_wiki_has_no_parent(wiki):
    built = build_on(wiki, {"b.md": b"b\n", "a.md": b"a\n", "x/y.svg": b"<svg/>"})
    assert built == Built(built.commit, ("a.md", "b.md", "x/y.svg"), (), ())
    assert wiki.paths(built.commit) == ["a.md", "b.md", "x/y.svg"]
    assert wiki.git("log", "--format=%P|%s", built.commit) == "|Issue"
    assert wiki.refs() == ["refs/briefs/built"]
    assert wiki.tip("refs/briefs/built") == built.commit


def test_a_commit_is_on_top_of_what_is_there_and_moves_nothing(wiki):
    before = wiki.commit({"a.md": "a\n", "b.md": "b\n", "c/d.svg": "d\n", "e.txt": "e\n"})
    built = build_on(wiki, {"a.md": b"new\n", "b.md": b"b\n", "c/d.svg": None, "f/g.md": b""})
    assert built == Built(built.commit, ("f/g.md",), ("a.md",), ("c/d.svg",))
    assert wiki.paths(built.commit) == ["a.md", "b.md", "e.txt", "f/g.md"]
    assert wiki.content("a.md", built.commit) == b"new\n"
    assert wiki.git("rev-parse", f"{built.commit}^") == before == wiki.tip()
    assert wiki.status() == []


def test_what_is_so_already_is_no_commit(wiki):
    assert build_on(wiki, {}) is None
    assert build_on(wiki, {"gone.md": None}) is None
    wiki.commit({"a.md": "a\n"})
    assert build_on(wiki, {"a.md": b"a\n", "gone.md": None, "a.md/deep.md": None}) is None


def test_what_would_change_is_known_without_a_commit(wiki):
    wiki.commit({"a.md": "a\n", "b.md": "b\n"})
    tree = read_tree(git_of(wiki), wiki.tip(), "")
    files = {"a.md": b"A\n", "b.md": None, "c.md": b"c\n"}
    assert planned(tree, files) == Built("", ("c.md",), ("a.md",), ("b.md",))
    assert planned(tree, {"a.md": b"a\n"}) is None
    assert wiki.refs() == ["refs/heads/main"]


def test_modes_stay(wiki):
    wiki.write({"tool.md": "run\n", "plain.md": "x\n"})
    (wiki.path / "tool.md").chmod(0o755)
    wiki.git("add", ".")
    wiki.git("commit", "--quiet", "--message", "By hand")
    built = build_on(wiki, {"tool.md": b"walk\n", "plain.md": b"y\n", "new.md": b"z\n"})
    told = wiki.git("ls-tree", "--format=%(objectmode) %(path)", built.commit).splitlines()
    assert told == ["100644 new.md", "100644 plain.md", "100755 tool.md"]


def test_the_author_is_who_is_named(wiki):
    built = build_on(wiki, {"a.md": b"a\n"}, "Issue 24\n\nWeek: ü\n\n", Author("Désk", "d@x.org"))
    told = wiki.git("log", "--format=%an <%ae>, %cn <%ce>: %B", built.commit)
    assert told == "Désk <d@x.org>, Désk <d@x.org>: Issue 24\n\nWeek: ü\n"
    built = build_on(wiki, {"a.md": b"a\n"}, author=None)
    told = wiki.git("log", "--format=%an <%ae>, %cn <%ce>", built.commit)
    assert told == "A Person <person@example.org>, A Person <person@example.org>"


def test_nobody_is_no_author(wiki, tmp_path):
    (tmp_path / "home" / "gitconfig").write_text("[user]\n name = A Person\n")
    with pytest.raises(UsageError, match="nobody is named as the author") as told:
        build_on(wiki, {"a.md": b"a\n"}, author=None)
    assert "[wiki]" in told.value.hint
    assert "git config" in told.value.hint
    assert build_on(wiki, {"a.md": b"a\n"})


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("", None),
        ("The Desk <desk@example.com>", DESK),
        (" The Desk  <desk@example.com> ", DESK),
        ("The Desk", None),
        ("<desk@example.com>", None),
    ],
)
def test_an_author_is_read(text, author):
    assert author_of(text) == author


# ------------------------------------------------------------------------------- what is in the way


def linked(wiki):
    (wiki.path / "a.md").symlink_to("/etc/passwd")
    (wiki.path / "exhibits").symlink_to("/tmp")  # noqa: S108 (nothing is written there)
    wiki.git("add", ".")


def modules(wiki):
    tip = wiki.commit({"other.md": "x\n"})
    for path in ("a.md", "exhibits"):
        wiki.git("update-index", "--add", "--cacheinfo", f"{SUBMODULE},{tip},{path}")


def swapped(wiki):
    wiki.write({"a.md/deep/b.txt": "a folder\n", "exhibits": "a file\n"})
    wiki.git("add", ".")


@pytest.mark.parametrize(
    ("make", "page", "folder"),
    [
        (linked, "is a symbolic link", "is a symbolic link"),
        (modules, "is a submodule", "is a submodule"),
        (swapped, "is a folder", "is a file, and no folder"),
    ],
)
def test_what_is_in_the_way_is_named(wiki, make, page, folder):
    make(wiki)
    wiki.git("commit", "--quiet", "--message", "Odd")
    told = rf"stand: a\.md {page}, exhibits {folder}$"
    with pytest.raises(UsageError, match=told) as refused:
        build_on(wiki, {"a.md": b"a\n", "exhibits/x/y.svg": b"y\n", "exhibits/z.svg": b"z\n"})
    assert "Move it away" in refused.value.hint
    assert "refs/briefs/built" not in wiki.refs()
    if make is not swapped:
        with pytest.raises(UsageError, match=rf"a\.md {page}$"):
            build_on(wiki, {"a.md": None})


# ------------------------------------------------------------------------------------------ signing


@pytest.fixture
def signing(tmp_path):
    """A configuration that signs with a key of SSH."""
    if not shutil.which("ssh-keygen"):
        pytest.skip("ssh-keygen is not installed")
    key, home = tmp_path / "key", tmp_path / "home"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    signers = tmp_path / "signers"
    signers.write_text(f"desk@example.com {key.with_suffix('.pub').read_text()}")
    surroundings(home)
    (home / "gitconfig").write_text(
        f"{CONFIG}[gpg]\n format = ssh\n[user]\n signingKey = {key}\n[commit]\n gpgSign = true\n"
        f'[gpg "ssh"]\n allowedSignersFile = {signers}\n'
    )
    return home / "gitconfig"


def test_a_commit_is_signed_where_git_is_configured_so(wiki, signing):
    built = build_on(wiki, {"a.md": b"a\n"})
    assert wiki.git("log", "--format=%G?", built.commit) == "G"
    with signing.open("a") as config:
        config.write("[commit]\n gpgSign = no\n")
    built = build_on(wiki, {"a.md": b"a\n"})
    assert wiki.git("log", "--format=%G?", built.commit) == "N"


def test_a_commit_that_cannot_be_signed_is_none(wiki, signing):
    with signing.open("a") as config:
        config.write("[user]\n signingKey = /no/such/key\n")
    with pytest.raises(WikiError, match=r"cannot be made: git commit-tree: .*such/key"):
        build_on(wiki, {"a.md": b"a\n"})


# -------------------------------------------------------------------------------------------- bytes

NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/.\0"), min_size=1, max_size=12
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@given(st.dictionaries(PATHS, st.binary(max_size=80), max_size=12))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_comes_back_byte_for_byte(wiki, files):
    above = {path.rpartition("/")[0] for path in files}
    files = {
        path: content
        for path, content in files.items()
        if not any(each == path or each.startswith(f"{path}/") for each in above)
    }
    git = git_of(wiki)
    built = build(git, WikiTree(), files, "Any", DESK)
    assert (built is None) == (not files)
    if built:
        assert set(wiki.paths(built.commit)) == files.keys()
        assert all(wiki.content(path, built.commit) == files[path] for path in files)
        assert build(git, read_tree(git, built.commit, ""), files, "Any", DESK) is None


def test_a_path_may_have_quotes_and_ends_of_lines(wiki):
    odd = 'a "b"\\c\n\td.md'
    built = build_on(wiki, {odd: b"1\n"})
    assert wiki.paths(built.commit) == [odd]


@pytest.mark.parametrize("path", ["a/../b.md", "../b.md", "./b.md", "/b.md", "a//b.md", ".GIT/b"])
def test_a_path_that_is_none_in_a_repository_is_named(wiki, path):
    with pytest.raises(UsageError, match=r"stand: .* cannot be a path"):
        build_on(wiki, {path: b"x\n"})
