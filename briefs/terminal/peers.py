"""The peers that a document names, as far as their addresses may be believed."""

from collections.abc import Iterator

from briefs.errors import Problem, Severity
from briefs.report import Group, Report
from briefs.terminal.address import uuid_of_page


def peers_of(report: Report) -> tuple[str, ...]:
    """The uuids in the `url` of the sector's and the industry's top peers, each once, in order.

    Only `/terminal/<uuid>/report/` counts: an address on another host is never followed.
    """
    uuids = (uuid_of_page(url) for _, url in _urls(report))
    return tuple(dict.fromkeys(uuid for uuid in uuids if uuid))


def strangers(report: Report, source: str) -> tuple[Problem, ...]:
    """A warning for each peer whose address is not of that form."""
    return tuple(
        Problem(
            source,
            "is not followed",
            pointer,
            ascii(url[:100]),
            "/terminal/<uuid>/report/",
            Severity.WARNING,
        )
        for pointer, url in _urls(report)
        if uuid_of_page(url) is None
    )


def _urls(report: Report) -> Iterator[tuple[str, str]]:
    """Each peer's address with its JSON pointer."""
    groups = report.groups
    named: tuple[tuple[str, Group | None], ...] = (
        ("sector", groups.sector if groups else None),
        ("industry", groups.industry if groups else None),
    )
    for name, group in named:
        for index, peer in enumerate(group.top_peers if group else ()):
            if peer.url is not None:
                yield f"/groups/{name}/top_peers/{index}/url", peer.url
