"""`briefs score`, `briefs simulate` and `briefs fetch`: where report documents come from."""

import os
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from briefs.cli.screen import (
    Jobs,
    out,
    print_count,
    print_place,
    print_problems,
    progress,
    workers,
)
from briefs.errors import ExitCode, UsageError


def score(
    bars: Annotated[
        Path, typer.Argument(metavar="BARS", help="Daily or weekly price bars, CSV or Parquet.")
    ],
    listing: Annotated[
        Path, typer.Option("--listing", help="Names, groups and market caps, CSV or Parquet.")
    ],
    benchmark: Annotated[
        str,
        typer.Option("--benchmark", help="A symbol of the bars, or a file of date and close."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the documents go.")],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="The day to stand on. [default: the last]"),
    ] = None,
    jobs: Jobs = None,
) -> int:
    """Score price bars into report documents of the latest completed week."""
    from briefs.scoring import score_market

    market = score_market(bars, listing, benchmark, _day(as_of))
    with progress() as watch:
        names = market.write(output, workers(jobs), watch)
    print_problems(market.problems)
    print_count(["scored"] * len(names), market.problems)
    if not names:
        return ExitCode.NOTHING
    out.print(f"Week {market.week}")
    print_place(output)
    return ExitCode.OK


def simulate(
    tickers: Annotated[int, typer.Option("--tickers", help="Names in the market.")] = 750,
    weeks: Annotated[int, typer.Option("--weeks", help="Weeks of history.")] = 260,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same bytes.")] = 1,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the files go.")] = Path(
        "market"
    ),
    daily: Annotated[bool, typer.Option("--daily", help="Daily bars instead of weekly.")] = False,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Bars as Parquet instead of CSV.")
    ] = False,
) -> int:
    """Simulate a market: bars, listing and benchmark, and the same a week earlier."""
    from briefs.simulation import simulate_market, write_market

    market = simulate_market(tickers=tickers, weeks=weeks, seed=seed, daily=daily)
    for path in write_market(market, output, parquet=parquet):
        out.print(str(path), soft_wrap=True)
    return ExitCode.OK


def fetch(
    base_url: Annotated[
        str, typer.Argument(metavar="BASE_URL", help="The terminal, such as https://host.")
    ],
    uuids: Annotated[
        list[str] | None, typer.Argument(metavar="[UUID]...", help="Tickers' uuids.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the documents go.")] = Path(
        "documents"
    ),
    tickers: Annotated[
        Path | None, typer.Option("--tickers", help="A file of uuids, one a line, or a JSON list.")
    ] = None,
    peers: Annotated[bool, typer.Option("--peers", help="Fetch the named peers too.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Requests at once.")] = 4,
) -> int:
    """Fetch report documents from a terminal.

    The token, if there is one, is read from the environment variable BRIEFS_TERMINAL_TOKEN.
    """
    from briefs.terminal import TOKEN_VARIABLE, FetchOptions, fetch_documents, read_tickers

    listed = read_tickers(tickers) if tickers else None
    unread = listed.problems if listed else ()
    print_problems(unread)
    asked = [*(uuids or ()), *(listed.uuids if listed else ())]
    with progress() as watch:
        options = FetchOptions(output, os.environ.get(TOKEN_VARIABLE, ""), jobs, peers, watch=watch)
        fetched = fetch_documents(base_url, asked, options)
    problems = [problem for each in fetched for problem in each.problems]
    print_problems(problems)
    print_count((each.status.value for each in fetched), problems)
    if not any(each.good for each in fetched):
        return ExitCode.NOTHING
    print_place(output)
    complete = not unread and all(each.good for each in fetched)
    return ExitCode.OK if complete else ExitCode.PARTIAL


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise UsageError(f"--as-of {text!r}: not a day", "Write it as 2026-06-12.") from None
