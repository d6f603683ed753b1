"""The manifest: what is in a week's folder, from which sources, made by which versions.

It is written last and atomically: a folder whose manifest is there is complete. The next build
reads it to know what need not be made again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from briefs.pack.ground import Ground
from briefs.pack.headlines import headline_tree
from briefs.pack.parts import versions
from briefs.pack.receipt import Artifact, Issue, Receipt
from briefs.published import MANIFEST, SCHEMA, place_of
from briefs.record import letter
from briefs.storage import write_atomically

RETIRED = ".manifest-retired.json"


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


def write_manifest(issue: Issue, options: Mapping[str, Any], ground: Ground) -> Path:
    """Remove what the folder's earlier manifest lists and this one does not; write this one. Where
    it says what that one said, that one is put back.
    """
    path, retired = issue.folder / MANIFEST, issue.folder / RETIRED
    _remove_stale(issue)
    content = _text(manifest(issue, options, ground)).encode()
    if _same(retired, content):
        retired.replace(path)
    else:
        write_atomically(path, content)
        retired.unlink(missing_ok=True)
    return path


def manifest(issue: Issue, options: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """The manifest as JSON values, everything in a fixed order."""
    tree = {
        "schema": SCHEMA,
        "week": issue.week.isoformat(),
        "issue": {
            "revision": letter(issue.revision),
            "approved_by": issue.approved_by or None,
            "edits": issue.edits,
        },
        "versions": versions(),
        "options": options,
        "ground": {"briefs": ground.briefs, "works": ground.works},
        "sources": [_source(receipt) for receipt in issue.receipts],
        "works": [_work(receipt) for receipt in issue.works],
        "artifacts": [_artifact(artifact) for artifact in issue.artifacts],
    }
    return tree | {"seal": _seal(tree)}


def sealed(tree: Mapping[str, Any]) -> bool:
    """Whether a manifest is as it was written; who edits one takes nothing from the next build but
    time.
    """
    own = {name: value for name, value in tree.items() if name != "seal"}
    return bool(tree["seal"] == _seal(own))


def _seal(tree: Mapping[str, Any]) -> str:
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _text(tree: Mapping[str, Any]) -> str:
    """JSON with a line for each key, and for each entry of a list: to be read, and fast."""
    parts = ",\n".join(f"  {json.dumps(name)}: {_lines(value)}" for name, value in tree.items())
    return f"{{\n{parts}\n}}\n"


def _lines(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    entries = ",\n".join(f"    {json.dumps(each, ensure_ascii=False)}" for each in value)
    return f"[\n{entries}\n  ]"


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _source(receipt: Receipt) -> dict[str, Any]:
    return {
        "path": receipt.source,
        "sha256": receipt.sha256,
        "ticker": receipt.ticker,
        "earlier": receipt.earlier or None,
        "status": receipt.status.value,
        "problems": [problem.as_dict() for problem in receipt.problems],
        "read": receipt.read,
        "stem": receipt.stem,
        "scope": receipt.scope,
        "peers": list(receipt.peers),
        "revision": receipt.revision,
        "record": hashlib.sha256(receipt.record).hexdigest() if receipt.record else "",
        "key": receipt.key,
    }


def _work(receipt: Receipt) -> dict[str, Any]:
    """What is made of many documents, such as a digest."""
    return {
        "name": receipt.source,
        "status": receipt.status.value,
        "problems": [problem.as_dict() for problem in receipt.problems],
        "files": [artifact.path for artifact in receipt.artifacts],
        "headline": headline_tree(receipt.headline) if receipt.headline else None,
        "key": receipt.key,
    }


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {
        "path": artifact.path,
        "sha256": artifact.sha256,
        "bytes": artifact.size,
        "media_type": artifact.media_type,
        "ticker": artifact.ticker,
        "dropped": list(artifact.dropped),
        "key": artifact.key,
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
