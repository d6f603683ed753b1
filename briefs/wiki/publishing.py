"""Publishing: an issue put on a wiki, and again where somebody was faster."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from briefs.errors import WikiError
from briefs.layout import load_layout
from briefs.locale import Locale
from briefs.settings.publication import Flavor, Settings
from briefs.wiki.bases import find_base
from briefs.wiki.commits import Built, author_of, build
from briefs.wiki.composing import compose
from briefs.wiki.flavors import WikiStyle, wiki_style
from briefs.wiki.issue import WikiIssue, read_wiki_issue
from briefs.wiki.landing import Landed, land
from briefs.wiki.ours import ours_of
from briefs.wiki.places import Place, open_wiki, wiki_named
from briefs.wiki.reading import TRAILER, read_tree
from briefs.wiki.storing import stored_ahead

ATTEMPTS = 40
"""As many may be faster than we are, one after the other."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 4.0
"""Seconds, at most."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be published where: the week's folder, the archive that it was built with, the
    wiki's name and branch, where copies of remote wikis are kept. `push`: a clone's branch is
    pushed too. `dry_run`: nothing is moved or pushed.
    """

    folder: Path
    archive: Path
    wiki: str
    settings: Settings
    layout: str
    flavor: Flavor
    cache: Path
    branch: str = ""
    push: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of an issue. `built` is None where the wiki had it already; `place` is where it
    is, `pushed` whether that is so elsewhere too, `remarks` are what a publisher should know.
    """

    issue: WikiIssue
    place: str
    built: Built | None
    pushed: bool = False
    remarks: tuple[str, ...] = ()


def publish_issue(
    order: Order, environment: Mapping[str, str], pause: Callable[[int], None] | None = None
) -> Outcome:
    """Put an issue on a wiki as one commit, or none where it is there; `pause` waits after so many
    attempts at which somebody was faster.

    Raises UsageError where something of a person's is in the way or the week's folder is not what
    its manifest says, WikiError where the wiki cannot be reached or refuses.
    """
    wiki = wiki_named(order.wiki, environment)
    issue = read_wiki_issue(order.folder, order.archive, order.settings.wiki)
    layout = load_layout(order.layout, order.settings)
    locale = Locale(issue.published.language)
    style = wiki_style(order.settings, layout, locale, order.flavor)
    opened = open_wiki(wiki, cache=order.cache, branch=order.branch, push=order.push)
    with opened as place:
        for attempt in range(ATTEMPTS):
            outcome = _attempt(order, issue, style, place)
            if outcome:
                return outcome
            (pause or _wait)(attempt)
        raise WikiError(
            f"{place.shown}: others were faster {ATTEMPTS} times, and nothing was published",
            "Publish again when less is going on there.",
        )


def _attempt(order: Order, issue: WikiIssue, style: WikiStyle, place: Place) -> Outcome | None:
    """One try, on top of what is there now; None where somebody was faster."""
    base = find_base(place)
    tree = read_tree(place.git, base.commit, style.folder)
    ours = ours_of(tree, style)
    # An older issue brings no more than some of its pages.
    pictures = issue.pictures if issue.standing >= ours.newest else ()
    with stored_ahead(place.git, tree, pictures) as ahead:
        pages = compose(issue, ours)
        author = author_of(order.settings.wiki.author)
        message = _message(issue, order.settings, newest=pages.newest)
        built = build(place.git, tree, pages.files, message, author, ahead)
    shown = f"{place.branch} of {place.shown}"
    if order.dry_run:
        return Outcome(issue, shown, built, remarks=pages.remarks)
    landed = land(place, base, built)
    if not isinstance(landed, Landed):
        return None
    pushed = bool(place.remote) and landed.commit != base.upstream
    return Outcome(issue, shown, built, pushed, (*pages.remarks, *landed.remarks))


def _message(issue: WikiIssue, settings: Settings, *, newest: bool) -> str:
    """The commit's message, whose trailers tell the next issue which commit was this one's; one
    that brings an older week is not, for it leaves the pages of listings as they are.
    """
    names = len(issue.built)
    subject = settings.wiki.message.format(
        week=issue.week.isoformat(), issue=issue.number, revision=issue.revision, names=names
    )
    draft = "" if issue.published.approved_by else " (draft)"
    week = (f"{TRAILER}: {issue.week.isoformat()}",) if newest else ()
    trailers = (*week, f"Briefs-Revision: {issue.revision}")
    return "\n".join((f"{subject}{draft}", "", *trailers, ""))


def _wait(attempt: int) -> None:
    """A pause that grows, of no fixed length: who was refused together must not come together."""
    time.sleep(random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt)))  # noqa: S311
