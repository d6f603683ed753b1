"""audit: what is wrong with a rulebook that loads, found without any document.

A rulebook that names a fact there is none of, or gives one id to two rules, does not load at all.
What loads is looked at here: conditions, sentences, cases, and ids that must not change.
"""

from collections.abc import Iterable, Iterator

from briefs.audit.cases import case_remarks
from briefs.audit.chances import chance_remarks
from briefs.audit.citing import citing_remarks, flip_remarks, unused_remarks
from briefs.audit.register import (
    read_register,
    register_of,
    register_remarks,
    write_register,
)
from briefs.audit.remark import Remark
from briefs.rulebook import Rule, Rulebook

__all__ = ["Remark", "audit", "read_register", "register_of", "write_register"]

_BY_RULE = (chance_remarks, citing_remarks, flip_remarks, case_remarks)


def audit(rulebook: Rulebook, recorded_ids: Iterable[str] = ()) -> tuple[Remark, ...]:
    """What is wrong with `rulebook`: rule by rule in its order, then what concerns the whole.

    `recorded_ids` are those of its register, none of which may be gone.
    """
    whole = (*unused_remarks(rulebook), *register_remarks(rulebook, frozenset(recorded_ids)))
    return (*(each for rule in rulebook.rules for each in _remarks(rulebook, rule)), *whole)


def _remarks(rulebook: Rulebook, rule: Rule) -> Iterator[Remark]:
    for look in _BY_RULE:
        yield from look(rulebook, rule)
