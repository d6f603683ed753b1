"""Postfix and its smtp-sink on ports of the loopback, each an instance of its own with its own
folders; this machine's mail is not touched.
"""

import os
import shutil
import socket
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme
from command import run, started, wait_for

HINT = "Debian: apt-get install --no-install-recommends postfix"
_PATH = f"{os.environ['PATH']}:/usr/sbin"
ROOT = os.geteuid() == 0

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/kept
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = relay.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
mydestination =
alias_maps =
local_recipient_maps =
disable_dns_lookups = yes
relayhost = [127.0.0.1]:{onward}
smtpd_tls_chain_files = {folder}/chain.pem
smtpd_tls_security_level = encrypt
"""
MASTER = """
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - 10 smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Taken:
    """A message as smtp-sink keeps it: sender and recipients of its envelope, and its content, from
    which smtp-sink's own headers are taken off and in which lines end with LF.
    """

    sender: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass(frozen=True)
class Sink:
    """A running smtp-sink, and the folder in which it keeps what it takes, one file for each."""

    port: int
    kept: Path

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def taken(self) -> list[Taken]:
        """What was sent to it, each message once for each time it came."""
        return [_read(path.read_bytes()) for path in sorted(self.kept.iterdir())]

    def times(self) -> Counter[str]:
        """How often each recipient was sent to."""
        return Counter(name for taken in self.taken() for name in taken.recipients)


@dataclass(frozen=True)
class Relay:
    """A running Postfix that takes mail by STARTTLS alone, and passes all of it on."""

    port: int
    folder: Path

    @property
    def authority(self) -> Path:
        """Who vouches for its certificate, which is made out to `localhost`."""
        return self.folder / "authority.pem"

    @property
    def url(self) -> str:
        return f"smtp://localhost:{self.port}?tls=starttls"


@contextmanager
def sink(*options: str) -> Iterator[Sink]:
    """smtp-sink with these options: `-f RCPT` refuses each recipient."""
    with _open_folder() as folder:
        kept = folder / "messages"
        kept.mkdir(mode=0o777)
        kept.chmod(0o777)
        port = _free_port()
        user = ("-u", "postfix") if ROOT else ()
        command = (_found("smtp-sink"), *user, *options, "-d", f"{kept}/m.", f"127.0.0.1:{port}")
        with started(*command, "100", cwd=folder):
            wait_for(lambda: _listens(port))
            yield Sink(port, kept)


@contextmanager
def relay(onward: Sink) -> Iterator[Relay]:
    """Postfix as a smart host before a sink."""
    with _open_folder() as folder:
        port = _free_port()
        config = folder / "config"
        for name in ("config", "queue", "kept"):
            (folder / name).mkdir()
        shutil.chown(folder / "kept", "postfix")
        (config / "main.cf").write_text(MAIN.format(folder=folder, onward=onward.port))
        (config / "master.cf").write_text(MASTER.format(port=f"127.0.0.1:{port}"))
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
        certificate = authority.issue_cert("localhost")
        certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "chain.pem"))
        postfix = _found("postfix")
        with started(postfix, "-c", config, "start-fg", cwd=folder):
            try:
                wait_for(lambda: _listens(port))
                yield Relay(port, folder)
            finally:
                # Its parts are of sessions of their own; it ends them, and waits for that.
                run(postfix, "-c", config, "stop", cwd=folder)


def _read(kept: bytes) -> Taken:
    """A file of smtp-sink's: the client, the envelope, its own Received, and what it was sent."""
    head, _, content = kept.partition(b"\nReceived: ")
    lines = [line.split(b": ", 1) for line in head.split(b"\n") if b": " in line]
    sender = [value for name, value in lines if name == b"X-Mail-Args"]
    recipients = [value for name, value in lines if name == b"X-Rcpt-Args"]
    while content.partition(b"\n")[2][:1] in {b"\t", b" "}:
        content = content.partition(b"\n")[2]
    # An empty line of its own ends the file.
    own = content.partition(b"\n")[2].removesuffix(b"\n")
    return Taken(_mailbox(sender[0]), tuple(map(_mailbox, recipients)), own)


def _mailbox(arguments: bytes) -> str:
    return arguments.decode().partition("<")[2].partition(">")[0]


@contextmanager
def _open_folder() -> Iterator[Path]:
    """A folder that other users of this machine may go into, as that of a test is not."""
    with tempfile.TemporaryDirectory(prefix="mail-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _found(name: str) -> str:
    program = shutil.which(name, path=_PATH)
    assert program, f"no {name} here. {HINT}"
    return program
