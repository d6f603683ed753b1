"""The receipt of a document whose work ended without one."""

from briefs.errors import Problem
from briefs.pack.receipt import Receipt, Status


def defect(error: BaseException) -> str:
    """What is told of a defect of ours or of a library."""
    return f"failed unexpectedly: {type(error).__name__}: {error}"


def lost(source: str, message: str) -> Receipt:
    """The receipt of a document that is known by its name alone."""
    return Receipt(source, "", Status.FAILED, (Problem(source, message),))
