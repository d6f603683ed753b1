"""A week that was approved and has subscribers, made by the program itself, ready to be sent."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from command import CHECKOUT, run

WEEK = "2026-06-12"
APPROVAL = f'[[approval]]\nweek = {WEEK}\nby = "AL"\n'
SETTINGS = """
[publisher]
firm = "Harbour Research"

[mail]
sender = "Harbour Research <desk@harbour.example>"
reply_to = "editors@harbour.example"
postal = "1 Quay Street, Harbour"
unsubscribe_url = "https://mail.harbour.example/unsubscribe"
unsubscribe_mailto = "leave@harbour.example"
"""
KEY = "5e" * 32


def briefs(
    folder: Path, *arguments: str | Path, code: int = 0, env: dict[str, str] | None = None
) -> str:
    """What a command of ours prints in that folder; it must end with this code."""
    return run(sys.executable, "-m", "briefs", *arguments, cwd=folder, code=code, env=env)


def build_week(folder: Path, formats: str = "md,mail") -> Path:
    """The sample documents as an approved week in `folder / "output"`; the week's folder."""
    (folder / "documents").mkdir()
    for document in (CHECKOUT / "seeds").glob("*.json"):
        shutil.copy(document, folder / "documents")
    (folder / "documents" / "desk.toml").write_text(APPROVAL)
    (folder / "briefs.toml").write_text(SETTINGS)
    briefs(folder, "build", "documents", "--output", "output", "--formats", formats)
    key = folder / "output" / "mail.key"
    key.write_text(KEY)
    key.chmod(0o600)
    return folder / "output" / WEEK


def subscribe(folder: Path, rows: Sequence[str]) -> None:
    """Rows of a list, `address,name,watchlist,edition`, into the week's archive."""
    (folder / "list.csv").write_text("\n".join(("address,name,watchlist,edition", *rows, "")))
    briefs(folder, "subscribers", "import", "list.csv", "--output", "output")
