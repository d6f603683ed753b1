"""Dispatch: who is to get an issue, and what speaks against sending it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from briefs.archive.deliveries import Deliveries, open_deliveries, read_deliveries
from briefs.archive.mailed import WAITING, Delivery, Status
from briefs.archive.roster import Enrolled, Roster, Standing, read_roster
from briefs.delivery.carrier import Compose, Consignment, Outcome, Parcel
from briefs.delivery.composer import Composer
from briefs.delivery.headers import Sender, sender_of
from briefs.delivery.issue import MailedIssue, check_approved, open_issue
from briefs.delivery.lock import sole_sender
from briefs.delivery.outbox import check_outbox, fill_outbox
from briefs.errors import NothingProduced, UsageError
from briefs.settings.publication import Settings
from briefs.subscribers.addresses import checked_address
from briefs.subscribers.signing import MailKey

TRIED_AGAIN = (Status.FAILED, Status.SUPPRESSED)
"""What is tried again for whoever is named, or for all where that is asked for. Who is not written
to stays suppressed.
"""
UNSURE = (Status.UNKNOWN, Status.SENDING)
"""Of these nobody knows whether they have it. Where nobody is sending, what still says SENDING was
left by a run that was killed; a rehearsal finds it so, because it writes nothing down.
"""
_LISTED = "`briefs deliveries {}` tells what became of each."
_UNKNOWN = "--resend-unknown sends it again to those who may have it or not."
_RETRY = "--retry sends it to those whose message failed, or who were left out and are back."


@dataclass(frozen=True)
class Order:
    """What is to be sent to whom: the week's folder, the archive that it was built with, whose mail
    it is, and the addresses of `to` alone, where there are any. `resend_unknown`: also to those of
    whom nobody knows whether they have it. `retry`: also to those whose message failed, and those
    who were left out and are written to again.
    """

    folder: Path
    archive: Path
    settings: Settings
    key: MailKey
    to: tuple[str, ...] = ()
    resend_unknown: bool = False
    retry: bool = False


@dataclass(frozen=True)
class Sent:
    """What a run did. `unknown` counts deliveries that an earlier run left half done; `rebuilt`
    says that others were sent the issue from a pack that was built anew since.
    """

    issue: MailedIssue
    outcome: Outcome
    unknown: int
    rebuilt: bool


Carry = Callable[[Consignment, Compose], Outcome]
"""Sends what is due of a consignment."""


def send_issue(order: Order, now: datetime, carry: Carry) -> Sent:
    """Send an approved issue to all who wait for it.

    Raises UsageError where something speaks against it: it is a draft, its files are not those of
    its manifest, it was sent already, or who is named may not get it.
    """
    issue, sender = _opened(order)
    check_approved(issue, order.archive)
    week, revision = issue.published.week, issue.revision
    with ExitStack() as stack:
        stack.enter_context(sole_sender(order.archive))
        roster = stack.enter_context(read_roster(order.archive))
        ledger = stack.enter_context(open_deliveries(order.archive))
        unknown = ledger.recover(week, now)
        chosen = _chosen(order, issue, roster, ledger)
        mailing = ledger.begin(week, revision, issue.published.sha256, now)
        only = None if chosen is None else tuple(each.id for each in chosen)
        # Before the first message: whoever subscribes after that is sent the issue by name.
        if chosen is not None or not mailing.enlisted:
            ledger.enlist(week, revision, now, only)
        ledger.requeue(week, revision, _again(order), now, only)
        composer = Composer(issue, sender, order.key, now)
        outcome = carry(Consignment(ledger, week, revision, only), composer.compose)
        return Sent(issue, outcome, unknown, mailing.manifest != issue.published.sha256)


def rehearse(order: Order, outbox: Path, now: datetime) -> tuple[MailedIssue, int]:
    """Write the messages that would be sent into a folder, and change nothing else; how many they
    are. A draft may be rehearsed: this is how an editor sees what is to be approved.

    Raises UsageError as `send_issue` does, and where the folder is not empty.
    """
    issue, sender = _opened(order)
    check_outbox(outbox)
    with read_roster(order.archive) as roster, read_deliveries(order.archive) as ledger:
        chosen = _chosen(order, issue, roster, ledger)
        composer = Composer(issue, sender, order.key, now)
        waiting = _waiting(order, issue, roster, ledger, chosen, now)
        composed = map(composer.compose, waiting)
        parcels = (each for each in composed if isinstance(each, Parcel))
        return issue, fill_outbox(outbox, parcels)


def _opened(order: Order) -> tuple[MailedIssue, Sender]:
    return open_issue(order.folder), sender_of(order.settings)


# --------------------------------------------------------------------------------------- to whom


def _chosen(
    order: Order, issue: MailedIssue, roster: Roster, ledger: Deliveries
) -> tuple[Enrolled, ...] | None:
    """Those who were named; None where it is for all. Raises UsageError where one of them may not
    get it, or all have it.
    """
    if order.to:
        found = (_named(address, order, issue, roster, ledger) for address in order.to)
        return tuple({each.id: each for each in found}.values())
    if not roster.count(Standing.ACTIVE):
        raise NothingProduced(
            f"the archive {order.archive} has nobody to send to",
            "`briefs subscribers import FILE` brings a list into it.",
        )
    _refuse_twice(order, issue, ledger)
    return None


def _refuse_twice(order: Order, issue: MailedIssue, ledger: Deliveries) -> None:
    week, revision = issue.published.week, issue.revision
    mailing = ledger.mailing(week, revision)
    if mailing is None or not mailing.enlisted:
        return
    counts = ledger.counts(week, revision)
    if any(counts[status] for status in (*WAITING, *_again(order))):
        return
    told = ", ".join(f"{count:,} {status}" for status, count in counts.items() if count)
    hints = (
        _UNKNOWN if any(counts[status] for status in UNSURE) else "",
        _RETRY if any(counts[status] for status in TRIED_AGAIN) else "",
        _LISTED.format(week),
    )
    raise UsageError(
        f"{issue.name}, was sent already: {told or 'nobody was on the list'}",
        " ".join(filter(None, hints)),
    )


def _again(order: Order) -> tuple[Status, ...]:
    """What is made to wait again for a run, beside what waits."""
    retried = TRIED_AGAIN if order.retry or order.to else ()
    return (*retried, *(UNSURE if order.resend_unknown else ()))


def _named(
    address: str, order: Order, issue: MailedIssue, roster: Roster, ledger: Deliveries
) -> Enrolled:
    """The subscriber of that address, who may get the issue."""
    enrolled = roster.find(_spelt(address))
    if enrolled is None:
        raise UsageError(
            f"--to {address}: is not a subscriber", "`briefs subscribers import` adds one."
        )
    if enrolled.standing is not Standing.ACTIVE:
        raise UsageError(
            f"--to {address}: is {enrolled.standing} since {enrolled.since:%Y-%m-%d}",
            "`briefs subscribers restore` brings back who asks for it.",
        )
    delivery = ledger.of(issue.published.week, issue.revision, enrolled.id)
    if delivery and delivery.status is Status.SENT:
        raise UsageError(
            f"--to {address}: was sent {issue.name}, on {delivery.changed:%Y-%m-%d %H:%M} UTC"
        )
    if delivery and delivery.status in UNSURE and not order.resend_unknown:
        raise UsageError(f"--to {address}: may have {issue.name}, or not", _UNKNOWN)
    return enrolled


def _spelt(address: str) -> str:
    """An address as lists have it; as it is where it is none."""
    try:
        return checked_address(address)
    except ValueError:
        return address


def _waiting(
    order: Order,
    issue: MailedIssue,
    roster: Roster,
    ledger: Deliveries,
    chosen: Sequence[Enrolled] | None,
    now: datetime,
) -> Iterator[Delivery]:
    """Whose turn it would be, with nothing written down."""
    week, revision = issue.published.week, issue.revision
    mailing = ledger.mailing(week, revision)
    wanted = frozenset((*WAITING, *_again(order)))
    if chosen is None and mailing and mailing.enlisted:
        listed = ledger.listed(week, revision, tuple(wanted))
        yield from (each for each in listed if each.enrolled.standing is Standing.ACTIVE)
        return
    for enrolled in roster.people(Standing.ACTIVE) if chosen is None else chosen:
        known = ledger.of(week, revision, enrolled.id)
        if known is None or known.status in wanted:
            yield known or Delivery(enrolled, Status.PENDING, 0, 0.0, "", now)
