"""A sender that is killed, and a server that is: nobody is lost, and nobody gets two."""

import time

import pytest
from consigned import consigned, everybody
from send_killed import agrees, ended, killed, sent_anew, started
from smtp_server import SmtpServer

READERS, KILLS, MOST = 200, 5, 4


@pytest.mark.parametrize("seed", [1])
def test_whatever_moment_a_sender_is_killed_at_nobody_is_lost_and_nobody_gets_two(seed, tmp_path):
    with SmtpServer() as server:
        unknown = killed(tmp_path / "archive.db", server, READERS, KILLS, seed)
        assert len(unknown) <= KILLS * MOST
        assert set(everybody(READERS)) - set(server.taken) <= set(unknown)
        sent_anew(tmp_path / "archive.db", server, unknown)
        assert set(server.taken) == set(everybody(READERS))


def test_a_server_that_goes_away_and_comes_back_gets_all_of_it(tmp_path):
    archive, taken = tmp_path / "archive.db", []
    with consigned(archive, everybody(READERS)):
        pass
    server = SmtpServer(taken=taken)
    with server:
        sender = started(archive, server.url, breaker=1000)
        while len(taken) < READERS / 3:
            time.sleep(0.001)
    for share in (2 / 3, 1):
        with server:
            while len(taken) < READERS * share - MOST * 3 and sender.poll() is None:
                time.sleep(0.001)
            if share == 1:
                ended(sender)
    unknown = agrees(archive, server)
    assert set(everybody(READERS)) - set(taken) <= set(unknown)
    assert len(unknown) <= 2 * MOST
