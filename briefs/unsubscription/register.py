"""The register: whose link it is, and striking them off the list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from briefs.archive.roster import Roster, open_roster, read_roster
from briefs.errors import UsageError
from briefs.subscribers.signing import MailKey

PATIENCE = 8.0
"""Seconds to wait while another process writes. A sender takes milliseconds, a build one or two
seconds; a mail program that waits much longer hangs up."""
REASON = "by the link"
"""What the archive says of why; of who asked nothing is kept."""


@dataclass(frozen=True)
class Register:
    """The subscribers of an archive by the tokens of their links, each looked up anew.

    A token that is forged and one of somebody the archive does not know are the same. Methods raise
    a BriefsError where the archive fails them: then nothing has changed.
    """

    archive: Path
    key: MailKey
    now: Callable[[], datetime]
    patience: float = PATIENCE

    def check(self) -> None:
        """Raise UsageError or NothingProduced unless there is an archive that can be written."""
        self._opened().close()

    def knows(self, token: str) -> bool:
        """Whether it is a subscriber's token; nothing is changed."""
        handle = self.key.handle_of(token)
        if handle is None:
            return False
        with read_roster(self.archive, self.patience) as roster:
            return roster.of_handle(handle) is not None

    def strike(self, token: str) -> bool:
        """Unsubscribe whose token it is, however often; False where it is nobody's."""
        handle = self.key.handle_of(token)
        if handle is None:
            return False
        with self._opened() as roster:
            return roster.unsubscribe(handle=handle, now=self.now(), reason=REASON)

    def _opened(self) -> Roster:
        # An archive that went away must not come back empty: all links would be invalid.
        if not self.archive.is_file():
            raise UsageError(
                f"there is no archive {self.archive}",
                "`briefs subscribers import` makes one; name another with --archive or --output.",
            )
        return open_roster(self.archive, self.patience)
