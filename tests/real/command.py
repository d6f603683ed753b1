"""Commands run in a session of their own, which ends with the test: no process is left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
SECONDS = 600


@contextmanager
def started(
    *command: str | Path, cwd: Path, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A running command, its output and errors in one pipe; killed with its children at the end."""
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            _kill_session(process.pid)


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None, code: int = 0) -> str:
    """What the command printed; it must end with this code."""
    with started(*command, cwd=cwd, env=env) as process:
        printed, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == code, f"{command} ended with {process.returncode}:\n{printed}"
    return printed


def wait_for(condition: Callable[[], object]) -> None:
    last = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < last, f"nothing came of it in {SECONDS} seconds"
        time.sleep(0.05)


def _kill_session(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return  # all of it has ended by itself
