"""`briefs publish` itself with git itself: many at once, people in between, remotes that refuse."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from https_wiki import HttpsWiki, served_by_https
from weekly_issues import build_weeks, command, copied, publish, publish_at_once, publishers
from wikis import Repository, cloned, repository

from briefs.naming import issue_name

pytestmark = pytest.mark.real

AT_ONCE = 10
HOOKS = (
    *("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "pre-push", "post-merge"),
    *("post-checkout", "post-index-change", "reference-transaction", "post-rewrite", "pre-auto-gc"),
)
USER, PASSWORD = "desk", "s3cret-0f-the-desk"
NOTES = "<!-- notes: yours, kept from week to week -->\n"


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """As many weeks as publishers, of a few names."""
    return build_weeks(tmp_path_factory.mktemp("weeks"), names=3, weeks=AT_ONCE)


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    return publishers(tmp_path / "home")


@pytest.fixture
def bare(tmp_path: Path, env: Mapping[str, str]) -> Repository:
    return repository(tmp_path / "team.wiki.git", env, "--bare", "--initial-branch", "main")


@pytest.fixture
def clone(tmp_path: Path, env: Mapping[str, str]) -> Repository:
    return repository(tmp_path / "clone", env, "--initial-branch", "main")


def told(wiki: Repository) -> list[str]:
    """The subjects of all commits, the newest first."""
    return wiki.git("log", "--format=%s", "main").splitlines()


def subject(week: Path) -> str:
    """The subject of the commit that brings the week."""
    return f"Issue {issue_name(date.fromisoformat(week.name))}: week ending {week.name} (draft)"


def sound(wiki: Repository) -> bool:
    """Whether git finds nothing wrong: what it says goes to errors."""
    wiki.git("fsck", "--full", "--strict", "--no-dangling")
    return not wiki.git("rev-list", "--merges", "main")


def ticker_pages(wiki: Repository) -> dict[str, str]:
    """The pages of listings at the tip."""
    pages = [path for path in wiki.paths("main") if path.endswith(".md")]
    texts = {path: wiki.content(path, "main").decode() for path in pages}
    return {path: text for path, text in texts.items() if "briefs page=ticker" in text[:200]}


def check_weeks(wiki: Repository, weeks: list[Path], *others: str) -> None:
    """Each week is there with its digests and has one commit; pages are those of the newest.
    `others` are the subjects of a person's commits.
    """
    expected = [*others, *map(subject, weeks)]
    assert sorted(told(wiki)) == sorted(expected)
    assert sound(wiki)
    paths = wiki.paths("main")
    for week in weeks:
        digests = {f"{week.name}-{path.stem}.md" for path in week.glob("digests/*.md")}
        assert digests
        assert digests <= set(paths)
    pages = ticker_pages(wiki)
    assert pages
    assert all(f" week={weeks[-1].name} " in text for text in pages.values())
    assert f"week={weeks[-1].name} " in wiki.content("Home.md", "main").decode()


# ------------------------------------------------------------------------------------ many at once


def test_ten_publishers_of_ten_weeks_all_land_in_one_remote(
    weeks: list[Path], bare: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    own = [copied(week, tmp_path / f"publisher-of-{week.name}") for week in weeks]
    publish_at_once([command(each, "--wiki", bare.path) for each in own], env)
    check_weeks(bare, weeks)
    # What was published late may be linked now from the newest pages; after that nothing changes.
    publish(weeks[-1], "--wiki", bare.path, env=env)
    tip = bare.tip("main")
    printed = publish_at_once([command(each, "--wiki", bare.path) for each in own[::3]], env)
    assert all("Nothing to commit" in each for each in printed)
    assert bare.tip("main") == tip


def test_ten_publishers_of_one_week_give_one_commit(
    weeks: list[Path], bare: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    publish(weeks[0], "--wiki", bare.path, env=env)
    own = [copied(weeks[1], tmp_path / f"publisher-{each}") for each in range(AT_ONCE)]
    publish_at_once([command(each, "--wiki", bare.path) for each in own], env)
    check_weeks(bare, weeks[:2])
    assert "Nothing to commit" in publish(weeks[1], "--wiki", bare.path, env=env)


def test_ten_publishers_take_turns_in_one_clone(
    weeks: list[Path], clone: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    clone.commit({"Ours.md": "Ours.\n"})
    clone.write({"Ours.md": "Ours, and not committed.\n", "new.txt": "New.\n"})
    own = [copied(week, tmp_path / f"publisher-of-{week.name}") for week in weeks]
    publish_at_once([command(each, "--wiki", clone.path) for each in own], env)
    assert clone.status() == [" M Ours.md", "?? new.txt"]
    check_weeks(clone, weeks, "By hand")


def test_two_clones_push_to_one_remote_in_turn_and_at_once(
    weeks: list[Path], bare: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    publish(weeks[0], "--wiki", bare.path, env=env)
    one, other = (cloned(bare, tmp_path / name) for name in ("one", "other"))
    publish(weeks[1], "--wiki", one.path, "--push", env=env)
    publish(weeks[2], "--wiki", other.path, "--push", env=env)
    own = [copied(week, tmp_path / week.name) for week in weeks[3:5]]
    at_once = zip(own, (one, other), strict=True)
    publish_at_once([command(week, "--wiki", wiki.path, "--push") for week, wiki in at_once], env)
    check_weeks(bare, weeks[:5])
    for wiki in (one, other):
        publish(weeks[4], "--wiki", wiki.path, "--push", env=env)
        assert wiki.tip() == bare.tip("main")
        assert wiki.status() == []


# ------------------------------------------------------------------------------- people in between


def test_what_people_do_on_the_remote_stays(
    weeks: list[Path], bare: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    publish(weeks[0], "--wiki", bare.path, env=env)
    person = cloned(bare, tmp_path / "person")
    path, text = next(iter(ticker_pages(bare).items()))
    noted = text.replace(NOTES, f"{NOTES}Met the management | in *May*.\n")
    theirs = person.commit({path: noted, "Own-page.md": "# Own page\n", "data/a.csv": "1,2\n"})
    person.git("push", "--quiet", "origin", "main")
    publish(weeks[1], "--wiki", bare.path, env=env)
    assert told(bare)[1] == "By hand"
    assert bare.tip("main~1") == theirs
    page = bare.content(path, "main").decode()
    assert f" week={weeks[1].name} " in page
    assert f"{NOTES}Met the management | in *May*.\n\n<!-- end of notes -->" in page
    assert bare.content("Own-page.md", "main") == b"# Own page\n"
    assert bare.content("data/a.csv", "main") == b"1,2\n"
    assert "Nothing to commit" in publish(weeks[1], "--wiki", bare.path, env=env)


def test_who_writes_outside_of_the_notes_is_told(
    weeks: list[Path], bare: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    publish(weeks[0], "--wiki", bare.path, env=env)
    person = cloned(bare, tmp_path / "person")
    path, text = next(iter(ticker_pages(bare).items()))
    person.commit({path: text.replace("\n## ", "\nNot so!\n\n## ", 1)})
    person.git("push", "--quiet", "origin", "main")
    printed = publish(weeks[1], "--wiki", bare.path, env=env)
    assert f"{path}: edited outside of the note lines" in printed
    assert "Not so!" not in bare.content(path, "main").decode()


def test_a_page_changes_by_what_its_edition_does_and_little_more(
    weeks: list[Path], clone: Repository, env: Mapping[str, str]
) -> None:
    for week in weeks[:3]:
        publish(week, "--wiki", clone.path, env=env)
    folders = [week / "briefs" for week in weeks[1:3]]
    for path, text in ticker_pages(clone).items():
        stem = ".".join(path.removesuffix(".md").rsplit("-", 1))
        before, now = (str(folder / f"{stem}.md") for folder in folders)
        edition = changed_lines(clone, "--no-index", before, now)
        page = changed_lines(clone, "main~1", "main", "--", path)
        pictures = text.count("\n![")
        # The marker, the link to the digest, the rows of this issue and of the last.
        assert page <= edition + pictures + 4, path
        assert page < text.count("\n"), path


def changed_lines(wiki: Repository, *compared: str) -> int:
    """How many lines the later side has anew."""
    told = wiki.git(
        "-c", 'alias.told=!f() { git diff --numstat "$@" || true; }; f', "told", *compared
    )
    return int(told.split("\t")[0])


# ----------------------------------------------------------------------------- hooks and refusals


def test_no_hook_of_a_clone_runs(
    weeks: list[Path], bare: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    publish(weeks[0], "--wiki", bare.path, env=env)
    clone = cloned(bare, tmp_path / "clone")
    trace = tmp_path / "trace"
    for name in HOOKS:
        hook(clone.path / ".git" / "hooks" / name, f"echo {name} >>'{trace}'; exit 1")
    clone.git("config", "core.hooksPath", ".git/hooks")
    publish(weeks[1], "--wiki", clone.path, "--push", env=env)
    assert not trace.exists()
    assert clone.tip() == bare.tip("main")


def test_a_remote_that_refuses_is_quoted(
    weeks: list[Path], bare: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    publish(weeks[0], "--wiki", bare.path, env=env)
    clone = cloned(bare, tmp_path / "clone")
    tip = bare.tip("main")
    hook(bare.path / "hooks" / "pre-receive", "echo 'Frozen until \x1b[31mMonday.' >&2; exit 1")
    for wiki, options in ((bare, ()), (clone, ("--push",))):
        printed = publish(weeks[1], "--wiki", wiki.path, *options, env=env, code=3)
        assert "refused" in printed
        assert re.search(r"Frozen until \W*.*Monday\.", printed)
        assert "\x1b" not in printed
        assert "Traceback" not in printed
    assert (bare.tip("main"), clone.tip()) == (tip, tip)
    assert clone.status() == []
    (bare.path / "hooks" / "pre-receive").unlink()
    publish(weeks[1], "--wiki", clone.path, "--push", env=env)
    assert clone.tip() == bare.tip("main") != tip


def test_a_branch_that_is_another_by_then_is_not_forced(
    weeks: list[Path], bare: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    publish(weeks[0], "--wiki", bare.path, env=env)
    clone, person = (cloned(bare, tmp_path / name) for name in ("clone", "person"))
    clone.commit({"Here.md": "Here.\n"})
    theirs = person.commit({"There.md": "There.\n"})
    person.git("push", "--quiet", "origin", "main")
    printed = publish(weeks[1], "--wiki", clone.path, "--push", env=env, code=2)
    assert "pull --rebase" in printed
    assert bare.tip("main") == theirs
    clone.git("pull", "--quiet", "--rebase")
    publish(weeks[1], "--wiki", clone.path, "--push", env=env)
    assert {"Here.md", "There.md"} <= set(bare.paths("main"))


def hook(path: Path, script: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


# --------------------------------------------------------------------------------------- passwords


def test_a_password_stands_nowhere(
    weeks: list[Path], bare: Repository, env: Mapping[str, str], tmp_path: Path
) -> None:
    week = copied(weeks[0], tmp_path / "output")
    with served_by_https(bare.path, USER, PASSWORD, tmp_path) as wiki:
        settings = settings_for(wiki, PASSWORD, tmp_path)
        known = {**env, "GIT_SSL_CAINFO": str(wiki.authority)}
        printed = publish(week, "--settings", settings, env=known)
        assert PASSWORD not in printed
        assert f"https://{wiki.host}/team.wiki.git" in printed
        assert told(bare) == [subject(week)]
        assert wiki.seen == []
        wrong = settings_for(wiki, "wr0ng-one", tmp_path)
        refused = publish(week, "--settings", wrong, env=known, code=3)
        assert "Traceback" not in refused
        assert "wr0ng-one" not in refused
    for path in (file for file in tmp_path.rglob("*") if file.is_file()):
        if path not in {settings, wrong}:
            assert PASSWORD.encode() not in path.read_bytes(), path
    gone = publish(week, "--settings", settings, env=known, code=3)
    assert PASSWORD not in gone
    assert "cannot be read" in gone


def settings_for(wiki: HttpsWiki, password: str, folder: Path) -> Path:
    """Settings that name the wiki with its password, which so stands in no list of processes."""
    path = folder / f"{len(list(folder.glob('*.toml')))}.toml"
    address = f"https://{USER}:{password}@{wiki.host}/team.wiki.git"
    path.write_text(f'[wiki]\nrepository = "{address}"\n', "utf-8")
    return path
