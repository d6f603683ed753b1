"""The key of the mail: it signs the links by which people unsubscribe, and makes Message-IDs.

Whoever has it can unsubscribe everybody, so it is shown nowhere.
"""

import errno
import hashlib
import hmac
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from itsdangerous import Signer

from briefs.errors import UsageError
from briefs.storage import PARTIAL

KEY_VARIABLE = "BRIEFS_MAIL_KEY"
KEY_FILE = "mail.key"
"""The name of the file with the key where it stands beside the archive."""
KEY_BYTES = 32
LONGEST_TOKEN = 128
"""Characters; ours have 76."""
_LONGEST_FILE = 4096
_HEX = re.compile(rf"(?:[0-9a-fA-F]{{2}}){{{KEY_BYTES},}}")
_HANDLE = re.compile("[0-9a-f]{32}")
_SET = f"Make one with `openssl rand -hex {KEY_BYTES}`."
_WANTED = f"at least {2 * KEY_BYTES} hex digits"


@dataclass(frozen=True)
class MailKey:
    """The key itself. A handle is 32 hex digits that stand for one subscriber."""

    secret: bytes = field(repr=False)

    def token(self, handle: str) -> str:
        """What stands in the links of that subscriber: fit for a URL, and proof of who made it."""
        return self._signer.sign(handle).decode()

    def handle_of(self, token: str) -> str | None:
        """Whose token it is; None where it is not one of ours, to the last character."""
        handle = token.partition(".")[0]
        if len(token) > LONGEST_TOKEN or not _HANDLE.fullmatch(handle) or not token.isascii():
            return None
        # The library also takes other spellings of a signature; we know just one.
        return handle if hmac.compare_digest(self.token(handle), token) else None

    def message_id(self, week: date, revision: int, handle: str, domain: str) -> str:
        """The same for each attempt at one message, and another for each message; it does not tell
        who the reader is.
        """
        message = f"message-id {week.isoformat()} {revision} {handle}"
        digest = hmac.new(self.secret, message.encode(), hashlib.sha256).hexdigest()
        return f"<{digest[:32]}@{domain}>"

    @cached_property
    def _signer(self) -> Signer:
        return Signer(
            self.secret, salt="unsubscribe", key_derivation="hmac", digest_method=hashlib.sha256
        )


def key_beside(archive: Path) -> Path:
    """Where the key of an archive stands unless it is said."""
    return archive.resolve().with_name(KEY_FILE)


def load_key(path: Path, environment: Mapping[str, str], *, make: bool = True) -> MailKey:
    """The key in the environment, or else the one in the file, which is made where there is none
    and `make` allows it. However many make it at once, one key comes of it.

    Raises UsageError where it is no key, cannot be read or made, or others may read the file.
    """
    given = environment.get(KEY_VARIABLE)
    if given is not None:
        return _key(given, KEY_VARIABLE)
    if make and not path.exists():
        _make(path)
    return _key(_content(path), f"the key file {path}")


def _key(text: str, where: str) -> MailKey:
    digits = text.strip()
    if not _HEX.fullmatch(digits):
        # What it holds instead may be somebody's secret too, and is not shown.
        raise UsageError(f"{where} does not hold a key of {_WANTED}", _SET)
    return MailKey(bytes.fromhex(digits))


def _content(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            _refuse_open_to_others(path, os.fstat(stream.fileno()).st_mode)
            return stream.read(_LONGEST_FILE).decode("ascii", "replace")
    except OSError as error:
        raise _unfit(path, "read", error) from None


def _refuse_open_to_others(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise UsageError(f"the key file {path} is not a file", "Name another with --key.")
    if stat.S_IMODE(mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(
            f"the key file {path} is open to other users of this machine",
            f"Run `chmod 600 {path}`; if somebody may have read it, make a new one.",
        )


def _make(path: Path) -> None:
    """A file appears under its name with all that belongs in it, for the first who comes."""
    try:
        # The folder's rights do not matter: nobody else may open what mkstemp makes.
        handle, temporary = tempfile.mkstemp(PARTIAL, f".{path.name}.", path.parent)
    except OSError as error:
        raise _unfit(path, "made", error) from None
    try:
        with os.fdopen(handle, "w") as stream:
            stream.write(f"{secrets.token_hex(KEY_BYTES)}\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.link(temporary, path)
    except OSError as error:
        if error.errno != errno.EEXIST:
            raise _unfit(path, "made", error) from None
    finally:
        Path(temporary).unlink(missing_ok=True)


def _unfit(path: Path, verb: str, error: OSError) -> UsageError:
    return UsageError(
        f"the key file {path} cannot be {verb}: {error.strerror}",
        f"Check the folder and its rights, name another with --key, or set {KEY_VARIABLE}.",
    )
