"""Base: the commit that an issue is put on top of."""

from dataclasses import dataclass

from briefs.errors import UsageError, WikiError
from briefs.wiki.git import GitFailed
from briefs.wiki.mirror import UPSTREAM, listed
from briefs.wiki.places import Place


@dataclass(frozen=True)
class Base:
    """`commit` is what is built on, empty in an empty repository; `local` and `upstream` are what
    the branch stands for here and where it is pushed to, empty where it is not there.
    """

    commit: str = ""
    local: str = ""
    upstream: str = ""


def find_base(place: Place) -> Base:
    """What to build on, looked up anew: the branch here, or the one where it is pushed to, which is
    fetched, whichever is ahead.

    Raises UsageError where each has what the other lacks, WikiError where nothing can be fetched.
    """
    local = "" if place.mirror else place.git.tip(place.ref)
    if not place.remote:
        return Base(local or place.git.tip("HEAD"), local)
    refs = listed(place.git, place.shown, remote=place.remote)
    upstream = _fetched(place, f"refs/heads/{place.upstream}", refs)
    if local and upstream:
        return Base(_ahead(place, local, upstream), local, upstream)
    begun = local or upstream or place.git.tip("HEAD") or _fetched(place, "HEAD", refs)
    return Base(begun, local, upstream)


def _fetched(place: Place, ref: str, refs: dict[str, str]) -> str:
    """A commit of the repository elsewhere, brought here; empty where there is none."""
    if ref not in refs:
        return ""
    if place.git.tip(UPSTREAM) != refs[ref]:
        try:
            place.git.reach(
                *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head"),
                *("--", place.remote, f"+{ref}:{UPSTREAM}"),
            )
        except GitFailed as failed:
            raise WikiError(
                f"{place.shown}: its pages cannot be fetched: {failed.said}",
                "Nothing was published; publish again once that is mended.",
            ) from None
    return place.git.tip(UPSTREAM)


def _ahead(place: Place, local: str, upstream: str) -> str:
    counted = place.git.line("rev-list", "--left-right", "--count", f"{local}...{upstream}", "--")
    ours, theirs = (int(each) for each in counted.split())
    if ours and theirs:
        raise UsageError(
            f"{place.shown}: {place.branch} here and at {place.remote} have gone separate ways: "
            f"{_commits(ours)} only here, {_commits(theirs)} only there",
            f"Bring them together with `git -C {place.shown} pull --rebase`, and publish again.",
        )
    return local if ours else upstream


def _commits(count: int) -> str:
    return f"{count:,} commit{'' if count == 1 else 's'}"
