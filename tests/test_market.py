"""From a small market to documents: groups, ranks, peers, short histories, sentences."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from briefs.errors import UsageError
from briefs.reading import parse_document
from briefs.scoring import ScoredMarket, score_market
from briefs.scoring.groups import ranked, top_peers
from briefs.scoring.indicators import indicators
from briefs.scoring.signatures import OTHERWISE, RULES, setup_signature

LAST = date(2026, 6, 12)
WEEKS = 160


def closes(symbol: int, weeks: int) -> list[float]:
    """A price path of its own for each symbol, without chance: growth and a slow wave."""
    growth = 1 + (symbol % 7 - 3) / 400
    wave = [1 + 0.04 * (((week + 3 * symbol) % 13) - 6) / 6 for week in range(weeks)]
    return [round(20 * growth**week * wave[week], 2) for week in range(weeks)]


class Market:
    """Files of a market that a test may change before it is scored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names = [f"{index:04d}" for index in range(12)]
        self.weeks = dict.fromkeys(self.names, WEEKS)
        self.listing: dict[str, dict[str, Any]] = {
            name: {
                "symbol": name,
                "exchange": "X",
                "name": f"Name {name}",
                "country": "CN",
                "sector": "Basic Materials",
                "industry": "Chemicals" if index < 5 else "Steel",
                "currency": "CNY",
                "market_cap": 1e9 * (index + 1),
                "description": "What it does.",
            }
            for index, name in enumerate(self.names)
        }
        self.missing: set[tuple[str, date]] = set()

    def score(self, benchmark: str | None = None) -> ScoredMarket:
        rows = []
        for index, name in enumerate(self.names):
            prices = closes(index, WEEKS)
            for week in range(WEEKS - self.weeks[name], WEEKS):
                day, price = LAST - timedelta(weeks=WEEKS - 1 - week), prices[week]
                if (name, day) not in self.missing:
                    rows.append(
                        (name, "X", day, price, price * 1.02, price * 0.98, price, 1e6 + week)
                    )
        columns = ["symbol", "exchange", "date", "open", "high", "low", "close", "volume"]
        pl.DataFrame(rows, columns, orient="row").write_csv(self.folder / "bars.csv")
        pl.DataFrame(list(self.listing.values())).write_csv(self.folder / "listing.csv")
        index_days = [LAST - timedelta(weeks=WEEKS - 1 - week) for week in range(WEEKS)]
        pl.DataFrame(
            {"date": index_days, "close": [100.0 + w / 10 for w in range(WEEKS)]}
        ).write_csv(self.folder / "benchmark.csv")
        return score_market(
            self.folder / "bars.csv",
            self.folder / "listing.csv",
            benchmark or str(self.folder / "benchmark.csv"),
        )

    def documents(self) -> dict[str, dict[str, Any]]:
        return {each.key: json.loads(each.content) for each in self.score().documents()}


@pytest.fixture
def market(tmp_path: Path) -> Market:
    return Market(tmp_path)


def test_every_document_passes_its_own_check(market: Market) -> None:
    for scored in market.score().documents():
        checked = parse_document(scored.content, source=scored.name, strict=True)
        assert checked.problems == ()
        assert checked.key == scored.key


def test_ranks_and_percentiles_over_the_whole_sector(market: Market) -> None:
    documents = market.documents()
    order = sorted(
        documents, key=lambda key: (-documents[key]["momentum"]["returns"][0]["value"], key)
    )
    for rank, key in enumerate(order, start=1):
        peer = documents[key]["momentum"]["peer"]
        assert (peer["rank"], peer["count"], peer["scope"]) == (rank, 12, "CN Basic Materials")
        assert peer["percentile"] == pytest.approx((12 - rank) / 11 * 100)


def test_averages_breadths_and_peers_of_a_sample(market: Market) -> None:
    documents = market.documents()
    chemicals = [documents[f"{name}.X"] for name in market.names[:5]]
    group = documents["0000.X"]["groups"]["industry"]
    four_week = [document["momentum"]["returns"][1]["value"] for document in chemicals]
    assert group["scope"] == "CN Chemicals"
    assert group["count"] == 5
    assert group["avg_four_week_return"] == pytest.approx(sum(four_week) / 5)
    active = [document["signals"][0]["value"] == "Active" for document in chemicals]
    assert group["trend_breadth"] == pytest.approx(sum(active) / 5 * 100)
    best = sorted(four_week, reverse=True)
    assert [peer["four_week_return"] for peer in group["top_peers"]] == best
    assert [d["groups"]["industry"]["four_week_rank"] for d in chemicals] == [
        best.index(value) + 1 for value in four_week
    ]


def test_a_sample_holds_the_largest_and_ranks_nobody_else(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefs.scoring.groups.SAMPLE", 4)
    documents = market.documents()
    inside = {
        key for key, each in documents.items() if each["groups"]["sector"]["week_rank"] is not None
    }
    assert inside == {"0008.X", "0009.X", "0010.X", "0011.X"}
    assert {each["groups"]["sector"]["count"] for each in documents.values()} == {4}
    assert documents["0000.X"]["momentum"]["peer"]["count"] == 12


def test_caps_in_another_currency_are_not_compared(market: Market) -> None:
    market.listing["0000"] |= {"currency": "USD", "market_cap": 1e15}
    scored = market.score()
    assert any("more than one currency" in str(problem) for problem in scored.problems)
    latest = {row["key"]: row for row in scored.latest.iter_rows(named=True)}
    assert latest["0000.X"]["comparable_cap"] is None
    assert latest["0001.X"]["comparable_cap"] == 2e9


def test_nine_weeks_of_history_give_nulls_not_zeros(market: Market) -> None:
    market.weeks["0003"] = 9
    document = market.documents()["0003.X"]
    returns = {item["label"]: item["value"] for item in document["momentum"]["returns"]}
    scores = {item["label"]: item["value"] for item in document["setup"]["scores"]}
    assert returns["4W"] is not None
    assert [returns[label] for label in ("12W", "26W", "52W")] == [None] * 3
    assert scores == dict.fromkeys(scores)
    assert document["composite_score"] is None
    assert document["setup_signature"] == "New listing"
    assert document["price"]["trend_line"] is None
    assert document["momentum"]["trend_streak"] is None
    assert document["signals"][0]["value"] is None
    assert len(document["recent_rows"]) == len(document["setup"]["timeline"]) == 9


def test_a_name_halted_in_the_last_week_gets_no_document(market: Market) -> None:
    market.missing = {("0002", LAST)}
    scored = market.score()
    assert "0002.X" not in {each.key for each in scored.documents()}
    assert any(
        str(problem).endswith("no bar in the week to 2026-06-12, so no document: 0002.X")
        for problem in scored.problems
    )


def test_returns_run_over_a_halt_from_bar_to_bar(market: Market) -> None:
    market.missing = {("0002", LAST - timedelta(weeks=1))}
    document = market.documents()["0002.X"]
    prices = closes(2, WEEKS)
    expected = (prices[-1] / prices[-3] - 1) * 100
    assert document["momentum"]["returns"][0]["value"] == pytest.approx(expected)
    assert [row["week"] for row in document["recent_rows"][:2]] == ["2026-06-12", "2026-05-29"]


def test_bars_of_strangers_are_told(market: Market) -> None:
    del market.listing["0004"]
    scored = market.score()
    assert any("0004.X" in str(problem) for problem in scored.problems)
    assert "0004.X" not in scored.latest["key"]


def test_a_benchmark_among_the_bars_is_no_candidate(market: Market) -> None:
    scored = market.score(benchmark="0006")
    assert "0006.X" not in scored.latest["key"]
    assert scored.latest["relative_strength"].null_count() == 0


@pytest.mark.parametrize("benchmark", ["9999", "no/such/file.csv"])
def test_a_benchmark_that_is_not_there(market: Market, benchmark: str) -> None:
    with pytest.raises(UsageError, match=r"neither a file nor a symbol"):
        market.score(benchmark=benchmark)


def test_no_name_in_common_says_so(market: Market) -> None:
    for entry in market.listing.values():
        entry["exchange"] = "Y"
    with pytest.raises(UsageError, match="belongs to a name"):
        market.score()


def test_sentences_are_the_terminals_own(market: Market, narrative_of: Callable[..., Any]) -> None:
    for document in market.documents().values():
        told = narrative_of(document)
        assert document["opportunities"] == [s.text for s in told.opportunities]
        assert document["risks"] == [s.text for s in told.risks]
        assert document["watch_points"] == [s.text for s in told.watch_points]


def test_writing_gives_the_same_bytes_by_any_number_of_workers(
    market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefs.scoring.market.SLICE", 5)
    scored = market.score()
    alone, together = tmp_path / "alone", tmp_path / "together"
    assert scored.write(alone) == scored.write(together, jobs=2)
    names = sorted(path.name for path in alone.iterdir())
    assert len(names) == 12
    assert all((alone / name).read_bytes() == (together / name).read_bytes() for name in names)


def test_no_figure_looks_ahead(market: Market) -> None:
    """What is known in a week does not change when later weeks arrive."""
    market.score()
    from briefs.scoring.bars import read_weekly

    weekly = read_weekly(market.folder / "bars.csv").frame
    weekly = weekly.with_columns(benchmark=100.0 + pl.int_range(pl.len()) % 11)
    cut = LAST - timedelta(weeks=20)
    whole = indicators(weekly).filter(pl.col("week") <= cut)
    earlier = indicators(weekly.filter(pl.col("week") <= cut))
    assert whole.equals(earlier)
    assert earlier["expectation"].drop_nulls().len() > 0


def test_the_last_weeks_alone_are_the_same_figures(market: Market) -> None:
    market.score()
    from briefs.scoring.bars import read_weekly

    weekly = read_weekly(market.folder / "bars.csv").frame.with_columns(benchmark=pl.lit(100.0))
    whole = indicators(weekly).group_by("key", maintain_order=True).tail(16)
    assert indicators(weekly, recent=16).equals(whole)


@pytest.mark.parametrize("group", ["sector", "industry"])
def test_the_samples_top_peers_are_ranked_as_in_the_document(
    document: dict[str, Any], group: str
) -> None:
    peers = document["groups"][group]["top_peers"]
    columns = {
        "key": [f"{peer['symbol']}.{peer['exchange']}" for peer in peers],
        "return_1w": [peer["weekly_return"] for peer in peers],
        "return_4w": [peer["four_week_return"] for peer in peers],
        "return_12w": [peer["twelve_week_return"] for peer in peers],
        "trend": [peer["trend_active"] for peer in peers],
        "positive_md": [peer["positive_md"] for peer in peers],
        "positive_rs": [peer["positive_rs"] for peer in peers],
        "sector_scope": ["S"] * 5,
        "industry_scope": ["I"] * 5,
        "comparable_cap": [1.0, 5.0, 2.0, 4.0, 3.0],
    }
    best = top_peers(ranked(pl.DataFrame(columns).reverse()), group)
    assert best["key"].to_list() == columns["key"]
    assert best[f"{group}_rank_four_week"].to_list() == [1, 2, 3, 4, 5]


FIGURES = {
    "trend": True,
    "composite": 50.0,
    "trend_line": 10.0,
    "close": 11.0,
    "trend_streak": 20,
    "active_weeks": 30,
    "drawdown": -5.0,
    "return_4w": 3.0,
    "return_12w": 15.0,
    "relative_strength": 5.0,
}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"relative_strength": None, "trend": None}, "New listing"),
        ({"composite": 74.0}, "Leadership continuation"),
        ({"composite": 74.0, "active_weeks": 9}, "Trend continuation"),
        ({"composite": 74.0, "return_4w": -1.0}, "Pullback in uptrend"),
        ({"trend_streak": 2, "return_4w": 9.0}, "Breakout"),
        ({"trend_streak": 2, "return_4w": 9.0, "drawdown": -30.0}, "Trend continuation"),
        ({"trend_streak": 2, "return_4w": 1.0}, "Trend continuation"),
        ({"return_4w": -2.0}, "Pullback in uptrend"),
        ({}, "Trend continuation"),
        ({"trend": False, "close": 9.0, "drawdown": -40.0, "relative_strength": -9.0}, "Downtrend"),
        ({"trend": False, "close": 9.0, "return_12w": -6.0, "drawdown": -15.0}, "Distribution"),
        (
            {"trend": False, "close": 9.8, "return_12w": 4.0, "drawdown": -9.0, "active_weeks": 8},
            "Base building",
        ),
        ({"trend": False, "relative_strength": -3.0}, "Recovery attempt"),
        ({"trend": False, "close": 9.9, "return_12w": 12.0, "active_weeks": 8}, OTHERWISE),
    ],
)
def test_setup_signatures(changes: dict[str, Any], name: str) -> None:
    frame = pl.DataFrame(
        [FIGURES | changes], schema_overrides={"trend": pl.Boolean, "relative_strength": pl.Float64}
    )
    assert frame.select(setup_signature())[0, 0] == name


def test_every_signature_has_a_case() -> None:
    assert len({name for name, _ in RULES}) == len(RULES) == 9


@pytest.mark.parametrize("key", ["000657.SHZ", "002125.SHZ", "002428.SHZ"])
def test_the_samples_are_leadership_continuations(
    key: str, changed: Callable[..., dict[str, Any]]
) -> None:
    document = changed({}, key)
    returns = {item["label"]: item["value"] for item in document["momentum"]["returns"]}
    price = document["price"]
    figures = {
        "trend": document["signals"][0]["value"] == "Active",
        "composite": float(document["composite_score"]),
        "trend_line": float(price["trend_line"].split()[0]),
        "close": float(document["recent_rows"][0]["close"].split()[0]),
        "trend_streak": document["momentum"]["trend_streak"],
        "active_weeks": document["momentum"]["active_weeks"],
        "drawdown": float(price["drawdown"].rstrip("%")),
        "return_4w": returns["4W"],
        "return_12w": returns["12W"],
        "relative_strength": float(document["dynamics"]["relative_strength"]),
    }
    assert document["setup_signature"] == "Leadership continuation"
    assert pl.DataFrame([figures]).select(setup_signature())[0, 0] == "Leadership continuation"
