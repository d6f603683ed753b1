"""Documents with fields changed or taken away, for what facts are tested on."""

import copy
import json
from pathlib import Path

from hypothesis import strategies as st

TESTS = Path(__file__).parent
FILES = {
    path.stem: path for path in (*TESTS.parent.glob("seeds/*.json"), *TESTS.glob("regimes/*.json"))
}


def load(name):
    return json.loads(FILES[name].read_bytes())


prices = st.sampled_from(["10.00 CNY", "10.01 CNY", "9.99 CNY", "10.0 CNY", "0.00 CNY", None])
indices = st.sampled_from(["0.00", "0.01", "-0.01", "0.09", "1.50", "-2.00", None])
volumes = st.sampled_from(["1.0M", "1.1M", "950.0K", None])
changes_of_price = st.sampled_from([-120.0, -100.0, -7.5, 0.0, 3.25, 41.0, None])
states = st.sampled_from([True, False, None])
sizes = st.sampled_from(["0.0%", "10.0%", "-4.5%", "60.0%", "120.0%", None])
counts = st.sampled_from([0, 20, 100, None])
scores = st.sampled_from([0.0, 44.0, 44.4, 100.0, None])
words = st.sampled_from(["CN Basic Materials", "Elsewhere", None])


def under(place, fields):
    return {f"{place}/{name}": values for name, values in fields.items()}


CHANGES = {
    **{
        pointer: values
        for index in (0, 1, 2, 4, 12, 13)
        for pointer, values in under(
            f"/recent_rows/{index}",
            {
                **dict.fromkeys(("close", "trend_line", "fair_value"), prices),
                **dict.fromkeys(("market_dynamics", "relative_strength"), indices),
                "volume": volumes,
                "week": st.sampled_from(["2026-06-11", "2026-05-20", "2026-01-02"]),
            },
        ).items()
    },
    **{
        pointer: values
        for index in (15, 14, 13, 12, 5, 0)
        for pointer, values in under(
            f"/setup/timeline/{index}",
            {
                "return": changes_of_price,
                **dict.fromkeys(("trend", "positive_md", "buy_signal"), states),
            },
        ).items()
    },
    **under("/price", dict.fromkeys(("trend_line", "fair_value", "high_52", "low_52"), prices)),
    **{f"/momentum/returns/{index}/value": changes_of_price for index in range(5)},
    **{f"/setup/scores/{index}/value": scores for index in range(6)},
    **under(
        "/risk",
        {
            **dict.fromkeys(("volatility_13", "volatility_52", "average_gain"), sizes),
            **dict.fromkeys(("upside_weeks", "downside_weeks"), counts),
            "average_loss": sizes,
        },
    ),
    **under(
        "/dynamics",
        {
            **dict.fromkeys(("market_dynamics", "relative_strength"), indices),
            **dict.fromkeys(
                ("md_4_change", "rs_4_change"),
                st.sampled_from(["999.9%", "-1000.0%", "13509.9%", "-12.2%", None]),
            ),
        },
    ),
    **{
        pointer: values
        for group in ("sector", "industry")
        for pointer, values in under(
            f"/groups/{group}",
            {
                "count": counts,
                "scope": words,
                "avg_four_week_return": changes_of_price,
                "top_peers": st.sampled_from([[], None]),
                "top_peers/0/four_week_return": changes_of_price,
                "top_peers/0/symbol": st.sampled_from(["000657", "002125", "002428"]),
                "top_peers/0/exchange": st.sampled_from(["SHZ", "SHH", None]),
                "top_peers/1/name": st.none(),
            },
        ).items()
    },
    **under("/momentum/peer", {"count": counts, "scope": words, "rank": st.none()}),
    "/signals/0/value": st.sampled_from(["Active", "Inactive", "Paused", None]),
    "/recent_rows": st.just([]),
    **dict.fromkeys(("/setup", "/groups", "/risk", "/dynamics", "/price", "/volume"), st.none()),
}
"""Fields that computed facts depend on, and what else may stand there."""


@st.composite
def altered(draw):
    """A document with some fields changed, parts before the blocks they stand in."""
    document = load(draw(st.sampled_from(sorted(FILES))))
    places = draw(st.lists(st.sampled_from(sorted(CHANGES)), unique=True, max_size=12))
    for pointer in sorted(places, key=lambda place: (-place.count("/"), place)):
        put(document, pointer, draw(CHANGES[pointer]))
    return document


def put(document, pointer, value):
    """Set a field; a document that has no such place stays as it is."""
    *path, last = pointer.split("/")[1:]
    node = document
    for step in path:
        try:
            node = node[int(step)] if isinstance(node, list) else node[step]
        except IndexError:
            return
    node[last] = value


STRUCTURE = {"label", "week", "symbol", "exchange"}


def only(document, pointers):
    """The document with nothing in it but what the pointers name, and what holds it together."""
    kept = copy.deepcopy(document)
    strip(kept, "", set(pointers) | {"/latest_week", "/ticker/name"})
    return kept


def strip(node, pointer, wanted):
    for step, child in list(node.items() if isinstance(node, dict) else enumerate(node)):
        place = f"{pointer}/{step}"
        if isinstance(child, dict | list):
            strip(child, place, wanted)
        elif place not in wanted and step not in STRUCTURE and isinstance(node, dict):
            node[step] = None
