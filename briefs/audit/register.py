"""The register of a rulebook: every id it ever had, so that none is lost or given out again."""

from collections.abc import Iterator
from pathlib import Path

from briefs.audit.remark import Remark, warning
from briefs.errors import RulebookError, named
from briefs.rulebook import Rulebook, rulebook_names
from briefs.rulebook.loading import BUILT_IN
from briefs.storage import write_atomically


def register_of(name_or_path: str) -> Path:
    """The register beside a rulebook: `house.ids` beside `house.toml`."""
    if name_or_path in rulebook_names():
        return Path(str(BUILT_IN)) / f"{name_or_path}.ids"
    return Path(name_or_path).with_suffix(".ids")


def read_register(path: Path) -> frozenset[str]:
    """The recorded ids, one a line; none where there is no register yet."""
    try:
        return frozenset(path.read_text("utf-8").split()) if path.exists() else frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise RulebookError(f"{path}: cannot be read: {error}") from None


def write_register(path: Path, rulebook: Rulebook) -> None:
    """Add the rulebook's ids to the register; an id once recorded stays."""
    ids = sorted({*read_register(path), *(rule.id for rule in rulebook.rules)})
    try:
        write_atomically(path, "".join(f"{rule_id}\n" for rule_id in ids).encode())
    except OSError as error:
        raise RulebookError(f"{path}: cannot be written: {error.strerror}") from None


def register_remarks(rulebook: Rulebook, recorded: frozenset[str]) -> Iterator[Remark]:
    """An error for each recorded id that is gone; a warning for those that are not recorded."""
    ids = [rule.id for rule in rulebook.rules]
    for rule_id in sorted(recorded - {*ids, *rulebook.retired}):
        yield Remark(
            rule_id,
            "gone; an id is never changed: give the old id back, or list it under retired",
        )
    fresh = [rule_id for rule_id in ids if rule_id not in recorded]
    if fresh:
        yield warning("", f"not yet in the register: {named(fresh)}; --record writes them")
