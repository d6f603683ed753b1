"""settle: of documents that stand for one ticker and one week, which is built."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from briefs.errors import Problem
from briefs.pack.receipt import Receipt, Status


def settle(receipts: Sequence[Receipt]) -> Iterator[Receipt]:
    """The receipts with every clash settled: of identical documents one is built; of two that
    differ, for one ticker and week, neither is.
    """
    claimed: dict[tuple[str, date | None], list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        if receipt.status is Status.ACCEPTED:
            claimed[receipt.ticker, receipt.week].append(receipt)
    for receipt in receipts:
        rivals = claimed.get((receipt.ticker, receipt.week), [])
        if receipt.status is not Status.ACCEPTED or len(rivals) < 2:
            yield receipt
        elif len({rival.sha256 for rival in rivals}) > 1:
            yield _clashing(receipt, rivals)
        elif receipt is rivals[0]:
            yield receipt
        else:
            yield replace(receipt, status=Status.DUPLICATE)


def _clashing(receipt: Receipt, rivals: Sequence[Receipt]) -> Receipt:
    names = " and ".join(rival.source for rival in rivals)
    message = f"{names} are different documents for {receipt.ticker}, week {receipt.week}"
    problem = Problem(receipt.source, message, expected="one of them; remove the other")
    return replace(receipt, status=Status.REJECTED, problems=(*receipt.problems, problem))
