"""A subscriber, as the desk's list has one."""

from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """What a subscriber gets: the DIGEST, the digest with the BRIEFS of the watchlist attached, or
    a summary with LINKS to the rest.
    """

    DIGEST = "digest"
    BRIEFS = "briefs"
    LINKS = "links"


@dataclass(frozen=True)
class Subscriber:
    """One line of the list. `address` is fit for an envelope; `sectors` are scopes such as "CN
    Basic Materials", none for all of the issue; `watchlist` holds the keys of listings, such as
    002428.SHZ, in the order of reading; `language` is a BCP 47 tag.
    """

    address: str
    name: str = ""
    language: str = "en"
    sectors: tuple[str, ...] = ()
    watchlist: tuple[str, ...] = ()
    choice: Choice = Choice.DIGEST

    @property
    def folded(self) -> str:
        """The address by which two are the same person: mail systems take no notice of case."""
        return self.address.casefold()

    @property
    def domain(self) -> str:
        """Where the mail goes, in small letters."""
        return self.folded.rpartition("@")[2]
