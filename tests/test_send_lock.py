import signal
import subprocess
import sys

import pytest

from briefs.delivery.lock import ENDING, sole_sender
from briefs.errors import NothingProduced

HOLD = """
import sys, time
from pathlib import Path
from briefs.delivery.lock import sole_sender
with sole_sender(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_there_is_one_sender_at_a_time(tmp_path):
    archive = tmp_path / "archive.db"
    refused = pytest.raises(NothingProduced, match="another `briefs send` is sending")
    with sole_sender(archive), refused, sole_sender(archive):
        pass
    with sole_sender(archive):
        assert (tmp_path / f"archive.db{ENDING}").is_file()


def test_an_archive_with_two_names_has_one_sender(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "archive.db").touch()
    (tmp_path / "archive.db").symlink_to(tmp_path / "real" / "archive.db")
    refused = pytest.raises(NothingProduced)
    with sole_sender(tmp_path / "archive.db"), refused, sole_sender(tmp_path / "real/archive.db"):
        pass


def test_archives_of_their_own_have_senders_of_their_own(tmp_path):
    with sole_sender(tmp_path / "a.db"), sole_sender(tmp_path / "b.db"):
        assert len(list(tmp_path.iterdir())) == 2


def test_a_sender_that_was_killed_bars_nobody(tmp_path):
    archive = tmp_path / "archive.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(archive)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(NothingProduced), sole_sender(archive):
            pass
        holder.send_signal(signal.SIGKILL)
    with sole_sender(archive):
        pass


def test_a_folder_that_is_not_there_is_named(tmp_path):
    refused = pytest.raises(NothingProduced, match=r"archive\.db\.sending cannot be written")
    with refused, sole_sender(tmp_path / "no" / "archive.db"):
        pass
