"""`briefs deliveries`: what became of an issue's messages, on the screen and for machines."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefs.cli.screen import ArchiveOfOutput, OutputFolder, out, print_error, print_table
from briefs.errors import ExitCode, NothingProduced, UsageError, printable
from briefs.settings import ARCHIVE

if TYPE_CHECKING:
    from briefs.archive.deliveries import Deliveries
    from briefs.archive.mailed import Delivery, Mailing, Status
    from briefs.delivery.dispatch import Order, Sent


def deliveries(
    week: Annotated[str, typer.Argument(metavar="WEEK", help="A week, such as 2026-06-12.")],
    archive: ArchiveOfOutput = None,
    output: OutputFolder = Path("output"),
    everybody: Annotated[bool, typer.Option("--all", help="List those too who have it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON to standard output.")] = False,
) -> int:
    """Show what became of an issue's messages: sent, deferred, failed, suppressed, unknown.

    WEEK is the week's day, or its folder.
    """
    from briefs.archive.deliveries import read_deliveries

    day = _day(week)
    path = archive or output / ARCHIVE
    with read_deliveries(path) as ledger:
        mailings = ledger.mailings(day)
        if not mailings:
            raise NothingProduced(
                f"the archive {path} has no deliveries of {day}",
                f"`briefs send {output / day.isoformat()}` sends an issue.",
            )
        if as_json:
            told = [_as_dict(each, ledger) for each in mailings]
            typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for each in mailings:
                _print_mailing(each, ledger, everybody=everybody)
    return ExitCode.OK


def print_run(sent: "Sent", order: "Order") -> int:
    """What a run did, and what is left to do; the exit code that says so. A run for those who were
    named is judged by what became of them.
    """
    from briefs.archive.deliveries import read_deliveries
    from briefs.archive.mailed import WAITING, Status

    issue, outcome = sent.issue, sent.outcome
    week, revision = issue.published.week, issue.revision
    with read_deliveries(order.archive) as ledger:
        counts = ledger.counts(week, revision)
    out.print(f"{issue.name[0].upper()}{issue.name[1:]}: {_counted(counts)}", soft_wrap=True)
    if sent.rebuilt:
        out.print("Some were sent it from an earlier build of this revision.")
    if outcome.next_due is not None and outcome.stopped is None:
        due = datetime.fromtimestamp(outcome.next_due, UTC)
        out.print(f"Run the same command again from {due:%H:%M} UTC on for those that are left.")
    if counts[Status.UNKNOWN]:
        out.print("Of the unknown nobody can say whether they have it; --resend-unknown sends it.")
    if counts[Status.FAILED]:
        out.print("Those that failed are tried again with --retry.")
    if counts[Status.SENT] < sum(counts.values()):
        out.print(f"`briefs deliveries {week}` tells who, and why.")
    if outcome.stopped is not None:
        print_error(outcome.stopped)
        sent_now = outcome.became.get(Status.SENT, 0)
        return ExitCode.PARTIAL if sent_now else ExitCode.NOTHING
    trouble = (*WAITING, Status.FAILED, Status.UNKNOWN)
    judged = outcome.became if order.to else counts
    return ExitCode.PARTIAL if any(judged.get(status) for status in trouble) else ExitCode.OK


def _counted(counts: "Mapping[Status, int]") -> str:
    """`2,000 subscribers: 1,990 sent, 10 deferred`"""
    parts = [f"{count:,} {status}" for status, count in counts.items() if count]
    total = sum(counts.values())
    return f"{total:,} subscriber{'' if total == 1 else 's'}: {', '.join(parts) or 'none'}"


def _print_mailing(mailing: "Mailing", ledger: "Deliveries", *, everybody: bool) -> None:
    from briefs.archive.mailed import Status
    from briefs.record import letter

    counts = ledger.counts(mailing.week, mailing.revision)
    out.print(
        f"Issue of {mailing.week}, revision {letter(mailing.revision)}, "
        f"begun {mailing.begun:%Y-%m-%d %H:%M} UTC: {_counted(counts)}",
        soft_wrap=True,
    )
    shown = [status for status in Status if everybody or status is not Status.SENT]
    rows = [_row(each) for each in ledger.listed(mailing.week, mailing.revision, shown)]
    if rows:
        print_table("", ("Status", "Address", "Tries", "Since (UTC)", "What was said"), rows)


def _row(delivery: "Delivery") -> tuple[str, ...]:
    return (
        delivery.status.value,
        printable(delivery.enrolled.address),
        str(delivery.attempts),
        f"{delivery.changed.astimezone(UTC):%Y-%m-%d %H:%M}",
        printable(delivery.answer),
    )


def _as_dict(mailing: "Mailing", ledger: "Deliveries") -> dict[str, object]:
    from briefs.record import letter

    week, revision = mailing.week, mailing.revision
    return {
        "week": week.isoformat(),
        "revision": letter(revision),
        "manifest": mailing.manifest,
        "begun": mailing.begun.isoformat(),
        "complete": mailing.enlisted,
        "counts": {status.value: count for status, count in ledger.counts(week, revision).items()},
        "deliveries": [_delivery(each) for each in ledger.listed(week, revision)],
    }


def _delivery(delivery: "Delivery") -> dict[str, object]:
    return {
        "address": delivery.enrolled.address,
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        "due": _moment(delivery.due),
        "answer": delivery.answer,
        "changed": delivery.changed.isoformat(),
    }


def _moment(due: float) -> str | None:
    return datetime.fromtimestamp(due, UTC).isoformat(timespec="seconds") if due else None


def _day(text: str) -> date:
    """The day of a week's name, or of the folder that is named so."""
    try:
        return date.fromisoformat(Path(text).name)
    except ValueError:
        raise UsageError(f"{text!r} is no week", "Give its day, such as 2026-06-12.") from None
