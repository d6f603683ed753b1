"""`briefs score`, `simulate` and `fetch` as a user types them: files, messages, exit codes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from briefs.cli import main
from briefs.reading import read_document

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def typed(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["briefs", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(str(stopped.value.code)), printed.out, printed.err

    return typed


@pytest.fixture
def market(run: Run) -> Path:
    run("simulate", "--tickers", 12, "--weeks", 80, "--seed", 3, "-o", "market")
    return Path("market")


def scored(run: Run, *more: object, bars: str = "bars.csv") -> tuple[int, str, str]:
    return run(
        *("score", f"market/{bars}", "--listing", "market/listing.csv", "-j", 0),
        *("--benchmark", "market/benchmark.csv", "-o", "documents"),
        *more,
    )


def test_simulate_names_what_it_wrote(run: Run) -> None:
    code, out, _ = run("simulate", "--tickers", 2, "--weeks", 60, "-o", "here")
    assert code == 0
    names = {"bars.csv", "listing.csv", "benchmark.csv", "regimes.csv"}
    assert names <= {Path(line).name for line in out.split()}
    assert all(Path(line).is_file() for line in out.split())


def test_simulate_refuses_an_impossible_market(run: Run) -> None:
    code, _, err = run("simulate", "--tickers", 0)
    assert code == 2
    assert "0" in err
    assert not Path("market").exists()


def test_a_simulated_market_is_scored_checked_and_built(run: Run, market: Path) -> None:
    code, out, _ = scored(run)
    assert code == 0
    assert "Look in documents" in out
    documents = sorted(Path("documents").iterdir())
    assert documents
    assert all(read_document(path, strict=True).problems == () for path in documents)
    assert run("check", "--strict", "documents", "-j", 0)[0] == 0
    code, out, _ = run("build", "documents", "--formats", "md", "-j", 0, "-o", "out")
    assert code == 0
    assert len(list(Path("out").glob("*/briefs/*.md"))) == len(documents)


def test_the_week_before_is_one_week_earlier(run: Run, market: Path) -> None:
    assert scored(run)[0] == 0
    now = {path.name: json.loads(path.read_bytes()) for path in Path("documents").iterdir()}
    code, _, _ = scored(run, "--as-of", "2026-06-08", bars="bars.csv")
    assert code == 0
    for path in Path("documents").iterdir():
        earlier = json.loads(path.read_bytes())
        assert earlier["latest_week"] == "2026-06-05"
        if path.name in now:
            assert now[path.name]["latest_week"] == "2026-06-12"
            assert earlier["recent_rows"][:5] == now[path.name]["recent_rows"][1:6]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (["--as-of", "12 June"], "--as-of '12 June': not a day"),
        (["--benchmark", "nowhere"], "neither a file nor a symbol"),
        (["--listing", "nowhere.csv"], "nowhere.csv: cannot be read"),
        (["--as-of", "1999-01-01"], "no completed week"),
    ],
)
def test_score_says_what_is_wrong(run: Run, market: Path, change: list[str], words: str) -> None:
    code, _, err = scored(run, *change)
    assert code == 2
    assert words in err
    assert not Path("documents").exists()


def test_score_without_its_options_is_wrong_usage(run: Run) -> None:
    code, _, err = run("score", "bars.csv")
    assert code == 2
    assert "--listing" in err


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["fetch", "ftp://host", "0" * 32], 2, "ftp://host"),
        (["fetch", "https://127.0.0.1:9", "not-a-uuid"], 2, "not-a-uuid"),
        (["fetch", "https://127.0.0.1:9"], 3, "uuid"),
    ],
)
def test_fetch_says_what_is_wrong(run: Run, words: list[str], code: int, message: str) -> None:
    got, _, err = run(*words, "-o", "documents")
    assert got == code
    assert message in err


def test_fetch_names_the_bad_lines_of_a_file(run: Run) -> None:
    Path("tickers.txt").write_text("# ours\nnot-a-uuid\n", "utf-8")
    code, _, err = run("fetch", "https://127.0.0.1:9", "--tickers", "tickers.txt")
    assert code == 3
    assert "tickers.txt" in err
    assert "not-a-uuid" in err


def test_fetch_from_a_terminal_that_is_down(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFS_TERMINAL_TOKEN", "s3cret-token")
    uuid = "a0e3b93e-0acb-439e-ab59-3b89b2863dd6"
    code, out, err = run("fetch", "http://127.0.0.1:9", uuid, "-o", "documents")
    assert code == 3
    assert uuid in err
    assert "s3cret" not in out + err
