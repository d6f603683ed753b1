import subprocess
import sys
import threading

import pytest

from briefs.errors import WikiError
from briefs.wiki.exclusion import LOCK, sole_publisher

HOLD = """
import sys
from pathlib import Path
from briefs.wiki.exclusion import sole_publisher
with sole_publisher(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_there_is_one_publisher_at_a_time(tmp_path):
    path = tmp_path / LOCK
    refused = pytest.raises(WikiError, match=rf"has been at work for 0 seconds: it holds .*{LOCK}")
    with sole_publisher(path), refused, sole_publisher(path, 0.2):
        pass
    with sole_publisher(path, 0.0):
        assert path.is_file()


def test_the_second_waits_for_the_first(tmp_path):
    path, order = tmp_path / LOCK, []
    began = threading.Event()

    def second():
        began.set()
        with sole_publisher(path):
            order.append("second")

    with sole_publisher(path):
        waiting = threading.Thread(target=second)
        waiting.start()
        began.wait()
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def test_a_publisher_that_was_killed_bars_nobody(tmp_path):
    path = tmp_path / LOCK
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=-1, stdout=-1, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WikiError), sole_publisher(path, 0.0):
            pass
        holder.kill()
    with sole_publisher(path, 5.0):
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    refused = pytest.raises(WikiError, match=r"briefs\.lock cannot be written: No such file")
    with refused, sole_publisher(tmp_path / "no" / LOCK):
        pass
