"""How fast messages go out, and how long something waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.delivery.pace import BURST, Backoff, Pacer, Rates, read_rates
from briefs.errors import UsageError


@pytest.mark.parametrize(
    ("texts", "rates"),
    [
        ((), Rates()),
        (("50/s",), Rates(50.0)),
        (("600/min", "gmail.com=5/s"), Rates(10.0, {"gmail.com": 5.0})),
        (("7200/h",), Rates(2.0)),
        (("0.5/s", "GMail.com=1/min"), Rates(0.5, {"gmail.com": 1 / 60})),
        (("5/s", "6/s", "a.b=1/s", "a.b=2/s"), Rates(6.0, {"a.b": 2.0})),
    ],
)
def test_rates_are_read(texts, rates):
    assert read_rates(texts) == rates


@pytest.mark.parametrize(
    "text", ["", "5", "/s", "0/s", "-1/s", "5/d", "5/s/s", "=5/s", "a b=5/s", "1e9/s", "٥/s"]
)
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(UsageError, match="is no rate") as caught:
        read_rates([text])
    assert "--rate 50/s" in caught.value.hint


@given(st.floats(0.1, 500.0), st.lists(st.floats(0.0, 3.0), min_size=2, max_size=80))
def test_no_stretch_of_time_sees_more_messages_than_the_rate_allows(rate, steps):
    pacer, now, gone = Pacer(rate), 0.0, []
    for step in steps:
        now += max(step, pacer.wait(now))
        pacer.take(now)
        gone.append(now)
    for first, start in enumerate(gone):
        for last, end in enumerate(gone[first:], start=first):
            assert last - first <= (end - start + BURST) * rate + 1 + 1e-6


def test_a_pace_without_a_rate_never_waits():
    pacer = Pacer(None)
    for _each in range(3):
        pacer.take(1.0)
        assert pacer.wait(1.0) == 0.0


@given(st.integers(1, 5000), st.floats(0.0, 1.0))
def test_the_wait_doubles_up_to_a_bound_and_half_of_it_is_drawn(failures, drawn):
    wait = Backoff(5.0, 300.0).wait(failures, lambda: drawn)
    full = min(5.0 * 2 ** min(failures - 1, 60), 300.0)
    assert full / 2 <= wait <= full
