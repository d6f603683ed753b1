"""score_market: price bars and a listing in, validated report documents out."""

import json
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from briefs.errors import Problem, UsageError
from briefs.facts import derive
from briefs.findings import find
from briefs.locale import Locale
from briefs.naming import file_stem
from briefs.narrative import narrate
from briefs.progress import Progress, Watch
from briefs.reading import check_tree
from briefs.rulebook import Rulebook, load_rulebook
from briefs.scoring import formulas
from briefs.scoring.bars import WeeklyBars, friday, read_table, read_weekly, warning
from briefs.scoring.documents import TIMELINE_WEEKS, Figures, Json, document
from briefs.scoring.groups import ranked, top_peers
from briefs.scoring.indicators import indicators
from briefs.scoring.listing import read_listing
from briefs.scoring.signatures import setup_signature
from briefs.storage import write_atomically

GROUPS = ("sector", "industry")
SLICE = 250
"""Documents that one worker makes at a time."""
Peers = dict[str, dict[str, Sequence[Figures]]]

_BENCHMARK = {"date": pl.Date, "close": pl.Float64}


@dataclass(frozen=True)
class ScoredDocument:
    """One report document: its file name, its bytes, and the problems its own model finds in it."""

    key: str
    name: str
    content: bytes
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class ScoredMarket:
    """The figures of the latest completed week, ready to become documents."""

    week: date
    latest: pl.DataFrame
    history: pl.DataFrame
    problems: tuple[Problem, ...]

    def documents(self) -> Iterator[ScoredDocument]:
        """The report documents in order of key, each checked by the report model."""
        peers = {group: _peers(self.latest, group) for group in GROUPS}
        return _documents(self.latest, self.history, peers)

    def write(self, folder: Path, jobs: int = 0, watch: Watch = lambda _: None) -> tuple[str, ...]:
        """Write each document to `folder`; the file names, in order of key.

        `jobs` is the number of worker processes; 0 works in this one. `watch` is told how far
        it is. Raises OSError where the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        peers = {group: _peers(self.latest, group) for group in GROUPS}
        slices = self.latest.iter_slices(SLICE)
        tasks = [(part, _history_of(part, self.history), peers, folder) for part in slices]
        names: list[str] = []
        for written in _carried_out(tasks, jobs):
            names.extend(written)
            watch(Progress("Writing", len(names), self.latest.height, names[-1]))
        return tuple(names)


Task = tuple[pl.DataFrame, pl.DataFrame, Peers, Path]


def _carried_out(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[str, ...]]:
    if jobs == 0:
        yield from map(_write_slice, tasks)
        return
    # Not fork: polars has threads of its own, which a forked child would wait for in vain.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        yield from pool.map(_write_slice, tasks)


def _write_slice(task: Task) -> tuple[str, ...]:
    latest, history, peers, folder = task
    names = []
    for scored in _documents(latest, history, peers):
        # Not made durable one by one: a lost document is scored again from its bars.
        write_atomically(folder / scored.name, scored.content, durable=False)
        names.append(scored.name)
    return tuple(names)


def _history_of(part: pl.DataFrame, history: pl.DataFrame) -> pl.DataFrame:
    return history.join(part.select("key"), on="key", how="semi")


def _documents(
    latest: pl.DataFrame, history: pl.DataFrame, peers: Peers
) -> Iterator[ScoredDocument]:
    rulebook, locale = load_rulebook("terminal"), Locale("en")
    wanted = rulebook.facts_read(locale.language)
    weeks = history.partition_by("key", as_dict=True)
    for row in latest.iter_rows(named=True):
        draft = document(
            row,
            weeks[row["key"],].to_dicts(),
            peers["sector"].get(row["sector_scope"], ()),
            peers["industry"].get(row["industry_scope"], ()),
        )
        yield _finished(draft, row, rulebook, wanted, locale)


def score_market(
    bars: Path, listing: Path, benchmark: str, as_of: date | None = None
) -> ScoredMarket:
    """Score every listing that has a bar in the latest completed week.

    `bars` and `listing` are CSV or Parquet. `benchmark` is a symbol among the bars ("SPY" or
    "SPY.ARCX") or a file with columns date and close. `as_of` is the day on which to stand.
    UsageError says what is wrong with a file; the lesser troubles are in `problems`.
    """
    weekly = read_weekly(bars, as_of)
    names, listing_problems = read_listing(listing)
    closes, benchmark_key = _benchmark(benchmark, weekly)
    priced = weekly.frame.filter(pl.col("key") != benchmark_key).join(closes, on="week", how="left")
    known = priced.join(names.select("key"), on="key", how="semi")
    if known.is_empty():
        raise UsageError(
            f"no bar in {bars} belongs to a name in {listing}",
            "Symbol and exchange must be written alike in both files.",
        )
    figures = indicators(known.sort("key", "week"), TIMELINE_WEEKS)
    latest = _latest(figures, names, weekly.latest)
    history = _history_of(latest, figures)
    problems = (
        *weekly.problems,
        *listing_problems,
        *_unlisted(priced, names, bars, listing),
        *_silent(known, weekly.latest, bars),
    )
    return ScoredMarket(weekly.latest, latest, history, problems)


def _benchmark(benchmark: str, weekly: WeeklyBars) -> tuple[pl.DataFrame, str]:
    """Weekly closes of the benchmark (week, benchmark), and its key if it is among the bars."""
    path = Path(benchmark)
    if path.is_file():
        table = read_table(path, _BENCHMARK).drop_nulls().sort("date")
        closes = table.group_by(week=friday()).agg(benchmark=pl.col("close").last())
        return closes.filter(pl.col("benchmark") > 0), ""
    matches = weekly.frame.filter((pl.col("symbol") == benchmark) | (pl.col("key") == benchmark))
    keys = matches["key"].unique().sort().to_list()
    if len(keys) != 1:
        found = ", ".join(keys) or "neither a file nor a symbol among the bars"
        raise UsageError(
            f"--benchmark {benchmark!r}: {found}",
            "Name one symbol of the bars, or symbol.exchange, or a file with date and close.",
        )
    return matches.select("week", benchmark="close"), str(keys[0])


def _latest(figures: pl.DataFrame, names: pl.DataFrame, week: date) -> pl.DataFrame:
    latest = figures.filter(pl.col("week") == week).drop("symbol", "exchange")
    probability = pl.col("expectation")
    word = (
        pl.when(probability > formulas.ELEVATED_EXPECTATION)
        .then(pl.lit("Positive"))
        .when(probability < formulas.POOR_EXPECTATION)
        .then(pl.lit("Negative"))
        .when(probability.is_not_null())
        .then(pl.lit("Undecided"))
    )
    return ranked(latest.join(names, on="key", how="inner")).with_columns(
        setup_signature=setup_signature(), expectation_word=word
    )


def _peers(latest: pl.DataFrame, group: str) -> dict[str, Sequence[Figures]]:
    """The top peers of each scope, best first."""
    peers = top_peers(latest, group).partition_by(f"{group}_scope", as_dict=True)
    return {str(scope): frame.to_dicts() for (scope,), frame in peers.items()}


def _finished(
    draft: Json, row: Figures, rulebook: Rulebook, wanted: frozenset[str], locale: Locale
) -> ScoredDocument:
    """The document with the terminal's sentences, which are made from its own figures."""
    name = f"{file_stem(row['symbol'], row['exchange'])}.json"
    report, problems = check_tree(draft, name)
    if report is not None:
        told = narrate(find(derive(report, wanted=wanted), rulebook), locale)
        draft["opportunities"] = [sentence.text for sentence in told.opportunities]
        draft["risks"] = [sentence.text for sentence in told.risks]
        draft["watch_points"] = [sentence.text for sentence in told.watch_points]
    content = json.dumps(draft, ensure_ascii=False, allow_nan=False).encode()
    return ScoredDocument(row["key"], name, content, tuple(problems))


def _unlisted(
    priced: pl.DataFrame, names: pl.DataFrame, bars: Path, listing: Path
) -> Iterator[Problem]:
    strangers = priced.join(names.select("key"), on="key", how="anti")["key"].unique().sort()
    if len(strangers):
        yield warning(bars.as_posix(), f"bars of names not in {listing}", strangers.to_list())


def _silent(known: pl.DataFrame, week: date, bars: Path) -> Iterator[Problem]:
    last = known.group_by("key").agg(pl.col("week").max()).filter(pl.col("week") < week)
    if not last.is_empty():
        keys = last["key"].sort().to_list()
        yield warning(bars.as_posix(), f"no bar in the week to {week}, so no document", keys)
