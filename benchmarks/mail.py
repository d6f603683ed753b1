"""Sending an issue: messages a second, beside a plain loop of smtplib, and memory.

    .venv/bin/python benchmarks/mail.py [SUBSCRIBERS...]

The documents of seeds/ are built and approved, and sent to Postfix's smtp-sink (Debian: apt-get
install postfix), which takes mail and throws it away. Everybody watches one name and gets the
digest with its pictures and its pages attached, some 135 kB. Each run is a process of its own, so
that its peak memory and processor time are its own; a run of one message tells what it takes to
begin. The peer makes the same content with `email.message` for each recipient and sends it over one
connection.
"""

import csv
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

SIZES = (100, 1_000, 10_000, 100_000)
PEER = 500
"""Messages of the peer's."""
ROUNDS = 3
"""Of either for the ratio, in turn."""
SEEDS = Path(__file__).parents[1] / "seeds"
WEEK = "2026-06-12"
WATCHED = ("000657.SHZ", "002125.SHZ", "002428.SHZ")
APPROVAL = f'[[approval]]\nweek = {WEEK}\nby = "AL"\n'
SETTINGS = """
[publisher]
firm = "Harbour Research"

[mail]
sender = "Harbour Research <desk@harbour.example>"
postal = "1 Quay Street, Harbour"
unsubscribe_url = "https://mail.harbour.example/unsubscribe"
"""


class Run(NamedTuple):
    """One run: wall time and the process's own time in seconds, its peak memory in MB."""

    seconds: float
    busy: float
    memory: float


def main(sizes: list[int]) -> None:
    """Build an issue, time both in turn, then the command for each number of subscribers."""
    with tempfile.TemporaryDirectory() as name, sink() as port:
        folder = Path(name)
        build(folder)
        example = rehearsed(folder)
        print(f"messages of {len(example) / 1e3:.0f} kB, {os.cpu_count()} cores")
        against_peer(folder, example, port)
        print("subscribers  seconds  messages/s  processor s  peak MB")
        for size in (1, *sizes):
            seconds, busy, memory = send(folder, size, port)
            rate = size / seconds
            print(f"{size:>11,}  {seconds:7.1f}  {rate:10.0f}  {busy:11.1f}  {memory:7.0f}")


def against_peer(folder: Path, example: bytes, port: int) -> None:
    """Both in turn, the command without what it takes to begin."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        began = send(folder, 1, port).seconds
        ours.append((PEER * 4 - 1) / (send(folder, PEER * 4, port).seconds - began))
        theirs.append(PEER / peer(example, port))
    print(f"median of {ROUNDS} rounds, messages/s: briefs send {median(ours):.0f}, ", end="")
    print(f"smtplib {median(theirs):.0f}, ratio {median(ours) / median(theirs):.1f}")


def build(folder: Path) -> None:
    """An approved week in `output`."""
    shutil.copytree(SEEDS, folder / "documents")
    (folder / "documents" / "desk.toml").write_text(APPROVAL)
    (folder / "briefs.toml").write_text(SETTINGS)
    run(folder, "build", "documents", "--output", "output", "--formats", "pdf,mail")


def send(folder: Path, size: int, port: int) -> Run:
    """The week sent to so many subscribers who never got it, by a fresh process."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        place = Path(name)
        shutil.copytree(folder / "output", place, dirs_exist_ok=True)
        enrol(folder, place, size)
        week, url = place / WEEK, f"smtp://127.0.0.1:{port}"
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-m", "briefs", "send", week, "--smtp", url],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert process.stdout
        printed = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        seconds = time.perf_counter() - started
    assert process.returncode == 0, printed
    assert f"{size:,} sent" in printed or f"{size} sent" in printed, printed
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3)


def enrol(folder: Path, place: Path, size: int) -> None:
    with (place / "list.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("address", "name", "watchlist"))
        for number in range(size):
            address = f"reader-{number}@domain-{number % 50}.example"
            rows.writerow((address, f"Reader {number}", WATCHED[number % len(WATCHED)]))
    run(folder, "subscribers", "import", place / "list.csv", "--output", place)


def rehearsed(folder: Path) -> bytes:
    """One message as it would be sent."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        place = Path(name)
        shutil.copytree(folder / "output", place, dirs_exist_ok=True)
        enrol(folder, place, 1)
        run(folder, "send", place / WEEK, "--dry-run", place / "outbox")
        (message,) = (place / "outbox").glob("*.eml")
        return message.read_bytes()


def peer(example: bytes, port: int) -> float:
    """Seconds for PEER messages of the same content, each made for its recipient."""
    content = message_from_bytes(example, policy=SMTP)
    assert isinstance(content, EmailMessage)
    text, html, *files = _leaves(content)
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(PEER):
            made = EmailMessage()
            made["From"], made["Subject"] = content["From"], content["Subject"]
            made["To"] = f"Reader {number} <reader-{number}@domain.example>"
            made.set_content(text.get_content())
            made.add_alternative(html.get_content(), subtype="html")
            body = made.get_payload()[1]
            for each in files:
                kind, subtype = each.get_content_type().split("/")
                target = body if kind == "image" else made
                add = target.add_related if kind == "image" else target.add_attachment
                add(each.get_content(), kind, subtype, filename=each.get_filename())
            server.send_message(made)
    return time.perf_counter() - started


def _leaves(content: EmailMessage) -> Iterator[EmailMessage]:
    return (part for part in content.walk() if not part.is_multipart())


def run(folder: Path, *arguments: str | Path) -> None:
    subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "briefs", *arguments], cwd=folder, check=True, capture_output=True
    )


@contextmanager
def sink() -> Iterator[int]:
    """The port of a server that throws mail away, for as long as it lasts."""
    program = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        sys.exit("there is no smtp-sink here. Debian: apt-get install postfix")
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    as_user = ("-u", "postfix") if os.geteuid() == 0 else ()
    process = subprocess.Popen([program, *as_user, f"127.0.0.1:{port}", "100"])  # noqa: S603
    try:
        for _ in islice(iter(lambda: _answers(port), True), 100):
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or list(SIZES))
