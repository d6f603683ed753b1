"""The manifest: what is in a week's folder, from which sources, made by which versions.

It is written last and atomically: a folder whose manifest is there is complete.
"""

import json
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from briefs.pack.receipt import Artifact, Issue, Receipt
from briefs.published import MANIFEST, SCHEMA, place_of
from briefs.record import letter
from briefs.storage import write_atomically

RETIRED = ".manifest-retired.json"
_PARTS = (
    *("briefs", "weasyprint", "pydyf", "pikepdf", "pypdfium2", "pillow", "matplotlib", "jinja2"),
    *("markdown", "css-inline", "babel", "pydantic"),
)


def retire_manifest(folder: Path) -> None:
    """Set a folder's manifest aside before its files change.

    Until the new one is written the folder has none, so that a build that is killed leaves no
    manifest that lies. What was set aside tells the next build which files may be stale.
    """
    if (folder / MANIFEST).is_file():
        (folder / MANIFEST).replace(folder / RETIRED)


def restore_manifest(folder: Path) -> None:
    """Undo `retire_manifest` where nothing in the folder was changed after all."""
    retired = folder / RETIRED
    whole = all(place_of(folder, listed) for listed in _listed(retired))
    if retired.is_file() and whole and not (folder / MANIFEST).exists():
        (folder / RETIRED).replace(folder / MANIFEST)


def write_manifest(issue: Issue, options: dict[str, Any]) -> Path:
    """Remove what the folder's earlier manifest lists and this one does not; write this one."""
    path = issue.folder / MANIFEST
    _remove_stale(issue)
    text = json.dumps(manifest(issue, options), ensure_ascii=False, indent=2)
    write_atomically(path, f"{text}\n".encode())
    (issue.folder / RETIRED).unlink(missing_ok=True)
    return path


def manifest(issue: Issue, options: dict[str, Any]) -> dict[str, Any]:
    """The manifest as JSON values, everything in a fixed order."""
    return {
        "schema": SCHEMA,
        "week": issue.week.isoformat(),
        "issue": {
            "revision": letter(issue.revision),
            "approved_by": issue.approved_by or None,
            "edits": issue.edits,
        },
        "versions": _versions(),
        "options": options,
        "sources": [_source(receipt) for receipt in issue.receipts],
        "works": [_work(receipt) for receipt in issue.works],
        "artifacts": [_artifact(artifact) for artifact in issue.artifacts],
    }


def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in _PARTS}


def _source(receipt: Receipt) -> dict[str, Any]:
    return {
        "path": receipt.source,
        "sha256": receipt.sha256,
        "ticker": receipt.ticker,
        "earlier": receipt.earlier or None,
        "status": receipt.status.value,
        "problems": [problem.as_dict() for problem in receipt.problems],
    }


def _work(receipt: Receipt) -> dict[str, Any]:
    """What is made of many documents, such as a digest."""
    return {
        "name": receipt.source,
        "status": receipt.status.value,
        "problems": [problem.as_dict() for problem in receipt.problems],
    }


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {
        "path": artifact.path,
        "sha256": artifact.sha256,
        "bytes": artifact.size,
        "media_type": artifact.media_type,
        "ticker": artifact.ticker,
        "dropped": list(artifact.dropped),
    }


def _remove_stale(issue: Issue) -> None:
    kept = {artifact.path for artifact in issue.artifacts}
    for earlier in (MANIFEST, RETIRED):
        for listed in _listed(issue.folder / earlier):
            if listed not in kept and place_of(issue.folder, listed):
                (issue.folder / listed).unlink()


def _listed(path: Path) -> Iterable[str]:
    try:
        artifacts = json.loads(path.read_bytes())["artifacts"]
        return [str(artifact["path"]) for artifact in artifacts]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
