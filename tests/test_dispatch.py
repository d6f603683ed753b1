from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from mailed import KEY, NOW, SETTINGS, WEEK, archived, subscribed, write_week

from briefs.archive.deliveries import read_deliveries
from briefs.archive.mailed import Change, Status
from briefs.archive.roster import open_roster
from briefs.delivery.carrier import Outcome, Parcel
from briefs.delivery.dispatch import Order, rehearse, send_issue
from briefs.errors import BriefsError, NothingProduced, SettingsError, UsageError
from briefs.settings.publication import Settings
from briefs.subscribers import Subscriber

ANN, BOB, EVE = (f"{name}@example.org" for name in ("ann", "bob", "eve"))


@pytest.fixture
def order(tmp_path):
    """An approved issue with three subscribers, one of whom it has nothing for."""
    archive = archived(tmp_path / "archive.db")
    lost = Subscriber(EVE, sectors=("FR Energy",))
    subscribed(archive, Subscriber(ANN), Subscriber(BOB, name="Bob"), lost)
    return Order(write_week(tmp_path / "2026-06-12"), archive, SETTINGS, KEY)


def server(*, taken=(), refused=(), putting_off=(), silent=()):
    """Carries as a server would answer; `taken` collects whose messages it took."""

    def carry(consignment, compose):
        became = {}
        for delivery in consignment.due(NOW.timestamp(), 100):
            composed, address = compose(delivery), delivery.enrolled.address
            status = (
                Status.SUPPRESSED
                if not isinstance(composed, Parcel)
                else Status.FAILED
                if address in refused
                else Status.DEFERRED
                if address in putting_off
                else Status.SENDING
                if address in silent
                else Status.SENT
            )
            if status is Status.SENT:
                taken.append(address)
            change = Change(delivery.enrolled.id, status, getattr(composed, "reason", ""))
            consignment.record([change], NOW)
            became[status] = became.get(status, 0) + 1
        return Outcome(became)

    return carry


def sent(order, **answers):
    taken = []
    send_issue(order, NOW, server(taken=taken, **answers))
    return taken


def states(order):
    with read_deliveries(order.archive) as ledger:
        return {each.enrolled.address: each.status for each in ledger.listed(WEEK, 1)}


def test_everybody_gets_an_issue_once(order):
    assert sent(order) == [ANN, BOB]
    assert states(order) == {ANN: Status.SENT, BOB: Status.SENT, EVE: Status.SUPPRESSED}
    with pytest.raises(UsageError, match="was sent already: 2 sent, 1 suppressed"):
        sent(order)


def test_a_run_tells_what_it_did(order):
    done = send_issue(order, NOW, server(taken=[]))
    assert done.outcome.became == {Status.SENT: 2, Status.SUPPRESSED: 1}
    assert (done.unknown, done.rebuilt) == (0, False)
    assert done.issue.name == "the issue of 2026-06-12, revision A"


def test_what_was_put_off_is_sent_by_the_next_run(order):
    assert sent(order, putting_off=[ANN]) == [BOB]
    assert sent(order) == [ANN]


def test_of_whom_nobody_knows_only_those_get_it_again_for_whom_it_is_asked(order):
    assert sent(order, silent=[ANN], putting_off=[BOB]) == []
    assert sent(order) == [BOB]
    assert states(order)[ANN] is Status.UNKNOWN
    with pytest.raises(UsageError, match="1 unknown") as caught:
        sent(order)
    assert caught.value.hint.startswith("--resend-unknown")
    assert sent(replace(order, resend_unknown=True)) == [ANN]


def test_a_run_counts_whom_an_earlier_one_left_half_done(order):
    sent(order, silent=[ANN], putting_off=[BOB])
    assert send_issue(order, NOW, server(taken=[])).unknown == 1


def test_a_new_subscriber_gets_an_issue_that_went_out_only_by_name(order):
    sent(order, putting_off=[BOB])
    subscribed(order.archive, Subscriber("new@example.org"))
    assert sent(order) == [BOB]
    assert sent(replace(order, to=("NEW@example.org",))) == ["new@example.org"]


def test_only_who_is_named_gets_it(order):
    assert sent(replace(order, to=(ANN, "Ann@example.org"))) == [ANN]
    assert sent(order) == [BOB]


def test_who_is_named_gets_it_while_others_wait(order):
    sent(order, putting_off=[ANN, BOB])
    assert sent(replace(order, to=(BOB,))) == [BOB]
    assert states(order)[ANN] is Status.DEFERRED


def test_a_message_that_failed_is_tried_again_by_name(order):
    assert sent(order, refused=[ANN]) == [BOB]
    with pytest.raises(UsageError, match="was sent already"):
        sent(order)
    assert sent(replace(order, to=(ANN,))) == [ANN]


def test_messages_that_failed_are_all_tried_again_where_it_is_asked_for(order):
    sent(order, refused=[ANN, BOB])
    with pytest.raises(UsageError, match="2 failed") as caught:
        sent(order)
    assert "--retry" in caught.value.hint
    assert sent(replace(order, retry=True)) == [ANN, BOB]


def test_who_was_left_out_and_is_back_gets_it_where_it_is_asked_for(order):
    sent(order, putting_off=[ANN])
    with open_roster(order.archive) as roster:
        roster.suppress(ANN, now=NOW)
    sent(order)
    with open_roster(order.archive) as roster:
        roster.restore(ANN, now=NOW)
    assert sent(replace(order, retry=True)) == [ANN]
    assert states(order)[EVE] is Status.SUPPRESSED


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (ANN, "was sent the issue of 2026-06-12, revision A, on 2026-06-13 08:30 UTC"),
        (BOB, "may have the issue of 2026-06-12, revision A, or not"),
        (EVE, "is unsubscribed since 2026-06-13"),
        ("nobody@example.org", "is not a subscriber"),
    ],
)
def test_who_may_not_get_it_is_refused_by_name(order, address, told):
    sent(order, silent=[BOB])
    with open_roster(order.archive) as roster:
        roster.unsubscribe(EVE, now=NOW)
    with pytest.raises(UsageError, match=f"--to {address}: {told}"):
        sent(replace(order, to=(address,)))


def test_who_left_since_the_list_was_made_gets_nothing(order):
    sent(order, putting_off=[ANN, BOB])
    with open_roster(order.archive) as roster:
        roster.unsubscribe(BOB, now=NOW, reason="by the link in an e-mail")
    assert sent(order) == [ANN]
    assert states(order)[BOB] is Status.SUPPRESSED


def drafted(order):
    write_week(order.folder, approved_by="")


def forgotten(order):
    order.archive.unlink()
    archived(order.archive, approved_by="")
    subscribed(order.archive, Subscriber(ANN))


def outdated(order):
    archived(order.archive, revision=2)


def torn(order):
    (order.folder / "digests" / "cn-energy.pdf").write_bytes(b"%PDF")


def without_manifest(order):
    (order.folder / "manifest.json").unlink()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (drafted, "is a draft: nobody approved it"),
        (forgotten, "is not what the archive .* has as approved"),
        (outdated, "is not what the archive .* has as approved"),
        (torn, r"does not match its manifest: .*cn-energy\.pdf.* nothing was sent"),
        (without_manifest, "cannot be read"),
    ],
)
def test_an_issue_that_should_not_go_out_is_refused(order, spoil, told):
    spoil(order)
    with pytest.raises(UsageError, match=told):
        sent(order)
    with read_deliveries(order.archive) as ledger:
        assert ledger.mailings(WEEK) == ()


def test_an_issue_without_subscribers_is_refused(tmp_path):
    archive = archived(tmp_path / "archive.db")
    order = Order(write_week(tmp_path / "week"), archive, SETTINGS, KEY)
    with pytest.raises(NothingProduced, match="has nobody to send to"):
        sent(order)


def test_a_sender_without_a_name_sends_nothing(order):
    with pytest.raises(SettingsError, match=r"mail\.sender: is missing"):
        sent(replace(order, settings=Settings()))


def test_a_pack_that_was_built_anew_is_told(order):
    sent(order, putting_off=[ANN])
    manifest = order.folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    assert send_issue(order, NOW, server(taken=[])).rebuilt


def test_another_revision_is_another_mailing(order):
    sent(order)
    archived(order.archive, revision=2)
    write_week(order.folder, revision="B")
    assert sent(order) == [ANN, BOB]


# ------------------------------------------------------------------------------------ dry run


def rehearsed(order, folder, now=NOW):
    _, count = rehearse(order, folder, now)
    files = sorted(folder.iterdir()) if folder.exists() else []
    assert len(files) == count
    return files


def test_a_dry_run_writes_the_very_messages_and_nothing_else(order, tmp_path):
    files = rehearsed(order, tmp_path / "outbox")
    assert [each.name for each in files] == [f"00000{n}-{a}.eml" for n, a in ((1, ANN), (2, BOB))]
    with read_deliveries(order.archive) as ledger:
        assert ledger.mailings(WEEK) == ()
    bodies = []

    def carry(consignment, compose):
        due = consignment.due(NOW.timestamp(), 100)
        composed = map(compose, due)
        bodies.extend(b"".join(each.chunks) for each in composed if isinstance(each, Parcel))
        return Outcome()

    send_issue(order, NOW, carry)
    assert bodies == [each.read_bytes() for each in files]


def test_a_dry_run_shows_drafts_too(order, tmp_path):
    drafted(order)
    (first, _) = rehearsed(order, tmp_path / "outbox")
    message = message_from_bytes(first.read_bytes(), policy=default)
    assert message["To"] == ANN


def test_a_dry_run_leaves_out_who_has_it(order, tmp_path):
    sent(order, putting_off=[BOB])
    (only,) = rehearsed(order, tmp_path / "outbox", NOW + timedelta(days=1))
    assert only.name == f"000001-{BOB}.eml"
    assert b"Date: Sun, 14 Jun 2026 08:30:00" in only.read_bytes()


def test_a_dry_run_takes_what_a_kill_left_for_what_it_is(order, tmp_path):
    sent(order, silent=[ANN])
    with pytest.raises(UsageError, match="1 sending") as caught:
        rehearse(order, tmp_path / "outbox", NOW)
    assert caught.value.hint.startswith("--resend-unknown")
    with pytest.raises(UsageError, match="may have"):
        rehearse(replace(order, to=(ANN,)), tmp_path / "outbox", NOW)
    (only,) = rehearsed(replace(order, resend_unknown=True), tmp_path / "outbox")
    assert only.name == f"000001-{ANN}.eml"
    assert states(order)[ANN] is Status.SENDING


def test_a_dry_run_of_those_who_are_named(order, tmp_path):
    (only,) = rehearsed(replace(order, to=(BOB,)), tmp_path / "outbox")
    assert only.name == f"000001-{BOB}.eml"


def test_a_dry_run_is_refused_where_all_have_it(order, tmp_path):
    sent(order)
    with pytest.raises(UsageError, match="was sent already"):
        rehearse(order, tmp_path / "outbox", NOW)


def test_an_outbox_that_holds_something_is_not_touched(order, tmp_path):
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / "old.eml").write_text("old", "utf-8")
    with pytest.raises(UsageError, match="is not empty"):
        rehearse(order, tmp_path / "outbox", NOW)


def test_errors_of_the_carrier_come_through(order):
    def carry(consignment, compose):
        raise BriefsError("the server is gone")

    with pytest.raises(BriefsError, match="the server is gone"):
        send_issue(order, NOW, carry)
    assert sent(order) == [ANN, BOB]
