import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.random import PCG64, Generator

from briefs.errors import UsageError
from briefs.scoring.bars import read_weekly
from briefs.scoring.indicators import indicators
from briefs.simulation import SHARES, Market, Regime, simulate_market, write_market
from briefs.simulation.files import without_last_week
from briefs.simulation.names import SHAPES, TONGUES
from briefs.simulation.sectors import SECTORS
from briefs.simulation.shares import apportion
from briefs.simulation.venues import VENUES, Form, symbols

KEY = ("symbol", "exchange")
TICKERS, WEEKS = 800, 260
# A rising, a falling and a resting market.
SEEDS = (12, 29, 5)
FORMS = {
    "SHZ": r"(000|001|002|300|301)\d{3}",
    "SHH": r"(600|601|603|605|688)\d{3}",
    "JPX": r"\d{4}",
    "HKG": r"\d{4}",
    "KSC": r"\d{5}0",
    "KOE": r"\d{5}0",
    "NMS": r"[A-Z]{1,4}|[A-Z]{3}\.[AB]",
    "NYQ": r"[A-Z]{1,4}|[A-Z]{3}\.[AB]",
    "GER": r"[A-Z]{1,4}|[A-Z]{3}3",
    "PAR": r"[A-Z]{1,4}",
}

close, week = pl.col("close"), pl.col("week")
SHOWN = {
    Regime.LEADER: (
        pl.col("trend")
        & (pl.col("active_weeks") >= 50)
        & (pl.col("relative_strength") > 0)
        & (pl.col("composite") >= 65)
    ),
    Regime.BEAR: (
        (close < pl.col("trend_line"))
        & (pl.col("trend_line_change") < 0)
        & (pl.col("relative_strength") < 0)
        & (pl.col("drawdown") < -30)
    ),
    Regime.BASE: (
        (pl.col("vs_trend").abs() < 7)
        & (pl.col("range_26") < 22)
        & (pl.col("return_26w").abs() < 10)
    ),
    Regime.PULLBACK: (
        (pl.col("return_4w") < 0)
        & (pl.col("vs_trend") > 0)
        & pl.col("trend")
        & (pl.col("return_52w") > 30)
    ),
    Regime.BREAKOUT: (
        pl.col("trend") & pl.col("trend_streak").is_between(1, 4) & (pl.col("loudest_4") > 1.5)
    ),
    Regime.DISTRIBUTION: (
        pl.col("vs_trend").is_between(-10, 0)
        & (pl.col("drawdown") > -20)
        & (pl.col("active_weeks") >= 15)
    ),
    Regime.RECOVERY: (
        (pl.col("vs_trend") > 0)
        & (pl.col("relative_strength") < 0)
        & (pl.col("drawdown") < -30)
        & (pl.col("active_weeks") <= 20)
    ),
}


@pytest.fixture(scope="module", params=SEEDS)
def market(request: pytest.FixtureRequest) -> Market:
    return simulate_market(tickers=TICKERS, weeks=WEEKS, seed=request.param)


@pytest.fixture(scope="module")
def figures(market: Market) -> pl.DataFrame:
    return scored(market)


@pytest.fixture(scope="module")
def last(market: Market, figures: pl.DataFrame) -> pl.DataFrame:
    """The figures of the last week beside each ticker's part."""
    return figures.filter(week == week.max()).join(market.regimes, on=KEY)


@pytest.fixture(scope="module")
def small() -> Market:
    return simulate_market(tickers=120, weeks=130, seed=4)


def scored(market: Market) -> pl.DataFrame:
    """Every figure of every week, and a few more that the parts are told by."""
    weekly = (
        market.bars.rename({"date": "week"})
        .with_columns(key=pl.concat_str(*KEY, separator="."))
        .join(market.benchmark.select(week="date", benchmark="close"), on="week")
        .sort("key", "week")
    )
    return indicators(weekly).with_columns(
        trend_line_change=(pl.col("trend_line") / pl.col("trend_line").shift(4) - 1).over("key"),
        range_26=((close.rolling_max(26) / close.rolling_min(26) - 1) * 100).over("key"),
        loudest_4=pl.col("ratio_13").rolling_max(4).over("key"),
    )


def cast(market: Market, regime: Regime) -> pl.DataFrame:
    return market.regimes.filter(pl.col("regime") == regime.value)


def contents(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_last_week_shows_every_scripted_part(last: pl.DataFrame) -> None:
    shown = {
        regime.value: last.filter(pl.col("regime") == regime.value)
        .select(rule.fill_null(value=False).mean())
        .item()
        for regime, rule in SHOWN.items()
    }
    assert min(shown.values()) >= 0.9, shown


def test_a_breakout_is_the_week_in_which_the_signal_turned_on(last: pl.DataFrame) -> None:
    broken_out = last.filter(pl.col("regime") == Regime.BREAKOUT.value)
    turned_on = week - pl.duration(weeks=pl.col("trend_streak") - 1)
    assert broken_out.select((turned_on == pl.col("event")).mean()).item() >= 0.9


def test_every_part_has_its_share(market: Market) -> None:
    counts = dict(market.regimes["regime"].value_counts().iter_rows())
    assert sum(SHARES.values()) == pytest.approx(1)
    for regime, share in SHARES.items():
        assert abs(counts[regime.value] - share * TICKERS) < 1


def test_a_new_listing_has_five_to_forty_weeks_and_begins_at_its_event(market: Market) -> None:
    new = market.bars.join(cast(market, Regime.NEW_LISTING), on=KEY)
    ages = new.group_by(KEY).agg(pl.len(), pl.col("date").min(), pl.col("event").first())
    assert ages["len"].is_between(5, 40).all()
    assert ages["date"].equals(ages["event"])
    assert ages.height == cast(market, Regime.NEW_LISTING).height


def test_halted_tickers_miss_weeks_and_some_the_last_one(market: Market) -> None:
    halted = market.bars.join(cast(market, Regime.HALTED), on=KEY)
    last = market.benchmark["date"].max()
    spans = halted.group_by(KEY).agg(
        pl.len(),
        still=pl.col("date").max() < last,
        traded_then=(pl.col("date") == pl.col("event")).any(),
    )
    assert (spans["len"] < WEEKS).all()
    assert 0.1 < spans["still"].mean() < 0.4
    assert not spans["traded_then"].any()


def test_all_others_have_every_week(market: Market) -> None:
    gaps = [Regime.NEW_LISTING.value, Regime.HALTED.value]
    others = market.bars.join(market.regimes.filter(~pl.col("regime").is_in(gaps)), on=KEY)
    assert (others.group_by(KEY).len()["len"] == WEEKS).all()


def test_bars_hold_together(market: Market) -> None:
    for bars in (market.bars, market.benchmark):
        low, high = pl.col("low"), pl.col("high")
        inside = pl.all_horizontal(
            low <= pl.min_horizontal("open", "close"), high >= pl.max_horizontal("open", "close")
        )
        assert bars.select(inside.all()).item()
        assert (bars["volume"] > 0).all()
        assert not bars.select(KEY).is_empty()
        assert bars.null_count().sum_horizontal().item() == 0
    assert not market.bars.select(*KEY, "date").is_duplicated().any()
    assert (market.bars["date"].dt.weekday() == 5).all()


def test_prices_stand_on_the_tick(market: Market) -> None:
    ticks = pl.DataFrame(
        {"exchange": [v.exchange for v in VENUES], "ticks": [v.per_unit for v in VENUES]}
    )
    bars = market.bars.join(ticks, on="exchange")
    for price in ("open", "high", "low", "close"):
        on_tick = (pl.col(price) * pl.col("ticks")).round() / pl.col("ticks") == pl.col(price)
        assert bars.select(on_tick.all()).item()


def test_extremes_are_bounded(market: Market, figures: pl.DataFrame) -> None:
    assert market.bars["low"].min() >= 0.5
    assert market.bars["high"].max() <= 1_000_000
    moves = figures["return_1w"].drop_nulls()
    # Below what scoring calls a probable split.
    assert moves.min() > -44
    assert moves.max() < 80
    assert figures["return_52w"].max() < 900
    volatility = figures["volatility_52"].drop_nulls()
    assert volatility.min() > 0.7
    assert volatility.max() < 14
    assert 2.5 < volatility.median() < 5
    assert (figures["return_52w"].drop_nulls() > 200).mean() < 0.01


def test_volume_follows_the_size_of_the_move(figures: pl.DataFrame) -> None:
    sizes = pl.corr(pl.col("return_1w").abs() / pl.col("volatility_52"), pl.col("ratio_52").log())
    assert figures.drop_nulls("ratio_52").select(sizes).item() > 0.3


def test_volatility_is_clustered_and_returns_move_together(
    market: Market, figures: pl.DataFrame
) -> None:
    returns = (
        figures.join(cast(market, Regime.PLAIN), on=KEY)
        .drop_nulls("return_1w")
        .with_columns(before=pl.col("return_1w").abs().shift(1).over("key"))
    )
    own = returns.group_by("key").agg(again=pl.corr(pl.col("return_1w").abs(), "before"))
    assert own["again"].mean() > 0.03
    common = returns.group_by("week").agg(pl.col("return_1w").mean()).sort("week")
    index = market.benchmark.select(week="date", index=close / close.shift(1))
    joined = common.join(index, on="week").drop_nulls()
    assert joined.select(pl.corr("return_1w", "index")).item() > 0.9


def test_listing_has_one_row_for_each_ticker_with_bars(market: Market) -> None:
    listing = market.listing
    assert listing.height == TICKERS == listing.select(KEY).n_unique()
    assert listing.select(KEY).equals(market.regimes.select(KEY))
    assert listing.select(KEY).equals(market.bars.select(KEY).unique().sort("exchange", "symbol"))
    assert listing.null_count().sum_horizontal().item() == 0
    for exchange, form in FORMS.items():
        own = listing.filter(pl.col("exchange") == exchange)["symbol"]
        assert own.str.contains(f"^(?:{form})$").all(), exchange
    assert set(listing["sector"]) == {sector.name for sector in SECTORS}


def test_one_exchange_has_one_currency_and_one_country(market: Market) -> None:
    per_exchange = market.listing.group_by("exchange").agg(pl.n_unique("currency", "country"))
    assert per_exchange.select((pl.col("currency", "country") == 1).all()).row(0) == (True, True)
    crowd = market.listing.filter(country="CN", sector="Basic Materials")
    assert crowd.height > 0.05 * TICKERS


def test_names_and_descriptions_are_unique_and_various(market: Market) -> None:
    names, descriptions = market.listing["name"], market.listing["description"]
    assert names.n_unique() == descriptions.n_unique() == TICKERS
    for sought in ("&", "'", "("):
        assert 0 < names.str.contains(sought, literal=True).sum() < 0.2 * TICKERS
    assert 0 < sum(not name.isascii() for name in names) < 0.2 * TICKERS
    assert 0 < (names.str.len_chars() > 60).sum() < 0.2 * TICKERS
    assert names.str.len_chars().min() < 20
    assert names.str.len_chars().max() <= 160
    assert descriptions.str.len_chars().min() < 180
    assert descriptions.str.len_chars().max() > 400


def test_a_market_cap_is_a_whole_number_of_shares_at_the_last_close(market: Market) -> None:
    last = market.bars.group_by(KEY, maintain_order=True).agg(close.last())
    shares = market.listing.join(last, on=KEY).select(pl.col("market_cap") / close).to_series()
    assert (shares >= 10_000).all()
    assert ((shares - shares.round()).abs() < 0.51).all()


def test_same_seed_same_bytes_in_another_process(small: Market, tmp_path: Path) -> None:
    write_market(small, tmp_path / "here", parquet=True)
    write_market(small, tmp_path / "here")
    program = (
        "import sys; from pathlib import Path; from briefs.simulation import *\n"
        "market = simulate_market(tickers=120, weeks=130, seed=4)\n"
        "write_market(market, Path(sys.argv[1]), parquet=True)\n"
        "write_market(market, Path(sys.argv[1]))\n"
    )
    for hashes, threads in (("0", "1"), ("77", "4")):
        there = tmp_path / hashes
        subprocess.run(
            [sys.executable, "-c", program, str(there)],
            env={**os.environ, "PYTHONHASHSEED": hashes, "POLARS_MAX_THREADS": threads},
            check=True,
        )
        assert contents(tmp_path / "here") == contents(there)


def test_another_seed_is_another_market(small: Market) -> None:
    other = simulate_market(tickers=120, weeks=130, seed=5)
    assert not small.bars["close"].head(500).equals(other.bars["close"].head(500))
    assert not small.benchmark.equals(other.benchmark)
    assert not small.listing["name"].equals(other.listing["name"])


def test_the_global_generator_is_left_alone() -> None:
    np.random.seed(1)  # noqa: NPY002, RUF100
    before = np.random.get_state()[1].copy()
    simulate_market(tickers=3, weeks=3, seed=1)
    assert np.array_equal(before, np.random.get_state()[1])


def test_daily_bars_add_up_to_the_weekly_ones(small: Market, tmp_path: Path) -> None:
    daily = simulate_market(tickers=120, weeks=130, seed=4, daily=True)
    assert daily.bars.height == 5 * small.bars.height
    assert daily.bars["date"].dt.weekday().unique().sort().to_list() == [1, 2, 3, 4, 5]
    assert daily.listing.equals(small.listing)
    assert daily.regimes.equals(small.regimes)
    folder = tmp_path / "daily"
    write_market(daily, folder, parquet=True)
    write_market(small, tmp_path / "weekly")
    gathered = read_weekly(folder / "bars.parquet")
    weekly = read_weekly(tmp_path / "weekly" / "bars.csv")
    assert gathered.problems == weekly.problems == ()
    assert gathered.latest == weekly.latest == date(2026, 6, 12)
    assert gathered.frame.equals(weekly.frame)
    assert read_weekly(folder / "benchmark.csv").frame.equals(
        read_weekly(tmp_path / "weekly" / "benchmark.csv").frame
    )
    before = read_weekly(folder / "bars-week-before.parquet")
    assert before.latest == date(2026, 6, 5)


def test_the_week_before_is_a_strict_prefix(small: Market, tmp_path: Path) -> None:
    written = write_market(small, tmp_path)
    assert sorted(written) == sorted(tmp_path.iterdir())
    for name in ("bars", "benchmark"):
        now = (tmp_path / f"{name}.csv").read_bytes()
        before = (tmp_path / f"{name}-week-before.csv").read_bytes()
        assert now.startswith(before)
        added = now[len(before) :].decode().splitlines()
        assert added
        assert all(",2026-06-12," in line for line in added)
        assert b"2026-06-12" not in before


def test_files_read_back_as_the_frames(small: Market, tmp_path: Path) -> None:
    write_market(small, tmp_path, parquet=True)
    assert pl.read_parquet(tmp_path / "bars.parquet").equals(small.bars)
    assert pl.read_parquet(tmp_path / "bars-week-before.parquet").equals(
        without_last_week(small.bars, small.benchmark)
    )
    frames = {"listing": small.listing, "regimes": small.regimes, "benchmark": small.benchmark}
    for name, frame in frames.items():
        assert pl.read_csv(tmp_path / f"{name}.csv", schema=frame.schema).equals(frame)
    assert not (tmp_path / "bars.csv").exists()


@pytest.mark.parametrize("tickers", [1, 2, 3])
@pytest.mark.parametrize("weeks", [1, 2, 9, 40])
def test_small_markets_and_short_histories(tickers: int, weeks: int, tmp_path: Path) -> None:
    market = simulate_market(tickers=tickers, weeks=weeks, seed=0)
    assert market.bars.height == tickers * weeks
    assert market.listing.height == tickers
    assert market.benchmark["date"].to_list() == [
        date(2026, 6, 12) - timedelta(weeks=ago) for ago in reversed(range(weeks))
    ]
    write_market(market, tmp_path)
    before = pl.read_csv(tmp_path / "bars-week-before.csv")
    assert before.height == tickers * (weeks - 1)
    assert before.columns == market.bars.columns


def test_in_a_market_of_any_length_every_ticker_has_a_bar() -> None:
    for weeks in (1, 2, 3, 30):
        market = simulate_market(tickers=200, weeks=weeks, seed=weeks)
        assert market.bars.select(KEY).n_unique() == 200
        first = market.benchmark["date"].min()
        assert (market.regimes["event"].drop_nulls() >= first).all()


def test_the_largest_market_has_symbols_and_names_for_all() -> None:
    market = simulate_market(tickers=10_000, weeks=1, seed=0)
    assert market.listing.select(KEY).n_unique() == 10_000
    assert market.listing["name"].n_unique() == 10_000


def test_a_market_can_end_in_another_week() -> None:
    market = simulate_market(tickers=1, weeks=2, seed=0, last_week=date(2025, 1, 3))
    assert market.bars["date"].to_list() == [date(2024, 12, 27), date(2025, 1, 3)]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"tickers": 0}, "0 tickers"),
        ({"tickers": 10_001}, "10001 tickers"),
        ({"weeks": -3}, "-3 weeks"),
        ({"weeks": 0}, "0 weeks"),
        ({"weeks": 1_041}, "1041 weeks"),
        ({"seed": -1}, "-1 is negative"),
        ({"last_week": date(2026, 6, 13)}, "2026-06-13 is not a Friday"),
    ],
)
def test_impossible_markets_are_refused(
    wrong: dict[str, int | date], told: str, refused: Callable[[dict[str, int | date]], UsageError]
) -> None:
    error = refused(wrong)
    assert told in str(error)
    assert error.hint


@pytest.fixture
def refused() -> Callable[[dict[str, int | date]], UsageError]:
    def ask(wrong: dict[str, int | date]) -> UsageError:
        asked: dict[str, int | date] = {"tickers": 1, "weeks": 1, "seed": 0, **wrong}
        with pytest.raises(UsageError) as caught:
            simulate_market(**asked)  # type: ignore[arg-type]
        return caught.value

    return ask


def test_shares_become_whole_seats() -> None:
    assert apportion([0.5, 0.3, 0.2], 10).tolist() == [5, 3, 2]
    assert apportion([0.5, 0.3, 0.2], 1).tolist() == [1, 0, 0]
    assert apportion([0.4, 0.4, 0.2], 4).tolist() == [2, 1, 1]
    assert apportion([0.5, 0.5], 0).tolist() == [0, 0]


def test_tables_are_whole() -> None:
    assert sum(venue.share for venue in VENUES) == pytest.approx(1)
    assert [venue.exchange for venue in VENUES] == sorted(venue.exchange for venue in VENUES)
    assert {venue.form for venue in VENUES} == set(Form)
    assert sum(sector.weight for sector in SECTORS) == pytest.approx(1)
    assert sum(share for _, share in SHAPES) == pytest.approx(1)
    assert {venue.country for venue in VENUES} == set(TONGUES)


def test_american_symbols_are_unique_across_both_exchanges() -> None:
    american = [n for n, venue in enumerate(VENUES) if venue.form is Form.AMERICA]
    venue = np.array(american * 850)
    drawn = symbols(Generator(PCG64(1)), venue)
    assert len(set(drawn)) == len(drawn) == 1_700
    assert any("." in symbol for symbol in drawn)
