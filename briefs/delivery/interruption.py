"""Interruption: a wish to end is heard at once and met where nothing is lost by it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether somebody wants the process to end; whoever wants it twice does not wait."""

    def __init__(self) -> None:
        self.asked: signal.Signals | None = None

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        if self.asked is not None:
            raise KeyboardInterrupt
        self.asked = signal.Signals(number)

    def raise_again(self) -> None:
        """KeyboardInterrupt where somebody asked."""
        if self.asked is not None:
            raise KeyboardInterrupt(self.asked.name)


@contextmanager
def interruptions() -> Iterator[Interruption]:
    """While it lasts, SIGINT and SIGTERM only leave word. Other threads than the main one hear of
    no signals, so that there nothing changes.
    """
    heard = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield heard
        return
    before = {each: signal.signal(each, heard) for each in _SIGNALS}
    try:
        yield heard
    finally:
        for each, handler in before.items():
            # None: it was set by something other than Python, and cannot be set again from here.
            signal.signal(each, signal.SIG_DFL if handler is None else handler)
