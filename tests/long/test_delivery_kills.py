"""A mailing to 2,000 whose sender is killed twenty times: `make test-universe`."""

import pytest
from consigned import everybody
from send_killed import killed, sent_anew
from smtp_server import SmtpServer

pytestmark = pytest.mark.long

READERS, KILLS, CONNECTIONS = 2000, 20, 4


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_moment_a_sender_is_killed_at_nobody_is_lost_and_nobody_gets_two(seed, tmp_path):
    with SmtpServer() as server:
        unknown = killed(tmp_path / "archive.db", server, READERS, KILLS, seed)
        assert 0 < len(unknown) <= KILLS * CONNECTIONS
        assert set(everybody(READERS)) - set(server.taken) <= set(unknown)
        sent_anew(tmp_path / "archive.db", server, unknown)
        assert set(server.taken) == set(everybody(READERS))
