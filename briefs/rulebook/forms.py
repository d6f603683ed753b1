"""The TOML forms of a rulebook, as an analyst writes them; pydantic finds what does not fit."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from briefs.quantity import Kind
from briefs.rulebook.model import Section
from briefs.rulebook.subject import Subject

Words = Annotated[str, Field(min_length=1)]
ByLanguage = dict[str, str]
CaseValue = float | bool | str
"""A fact as a case gives it: a number, true or false, a word, or a printed figure ("92.26 CNY")."""
CaseFacts = dict[str, CaseValue]

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
"""What a condition or a slot can name."""
RULE_ID = r"^[a-z0-9_]+(\.[a-z0-9_]+)+$"


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class ThresholdForm(_Form):
    """`stretched = { value = 40.0, unit = "%", source = "house view 2026" }`"""

    value: FiniteFloat
    unit: Literal["", "%", "points", "x", "weeks", "score"]
    source: Words


class FigureForm(_Form):
    """`stretched_level = { kind = "price", title = "…", formula = "trend_line * 1.4" }`"""

    kind: Annotated[Kind, Field(strict=False)]
    title: Words
    formula: str


class TermForm(_Form):
    """`first.en` where a brief says the term first, `again.en` after that."""

    first: ByLanguage
    again: ByLanguage


class BannedForm(_Form):
    """Words no sentence may hold, with the reason."""

    words: Annotated[list[Words], Field(min_length=1)]
    why: Words


class RuleForm(_Form):
    """One rule with its cases: `fires` are facts under which it speaks; `silent` are changes to
    them that silence it, `skipped` facts without which it cannot be decided.
    """

    id: Annotated[str, Field(pattern=RULE_ID)]
    section: Annotated[Section, Field(strict=False)]
    when: str
    why: Words
    text: ByLanguage
    flip: ByLanguage = {}
    weight: str = "1"
    topic: str = ""
    part: str = ""
    cites: list[str] = []
    fallback: bool = False
    fires: CaseFacts | None = None
    says: str = ""
    silent: list[CaseFacts] = []
    skipped: list[str] = []


class RulebookForm(_Form):
    """A whole file, after what it extends was put under it."""

    name: Words
    title: str = ""
    subject: Annotated[Subject, Field(strict=False)] = Subject.LISTING
    thresholds: dict[Name, ThresholdForm] = {}
    figures: dict[Name, FigureForm] = {}
    terms: dict[Name, TermForm] = {}
    banned: list[BannedForm] = []
    budget: dict[Annotated[Section, Field(strict=False)], Annotated[int, Field(ge=0, le=20)]] = {}
    parts: dict[Annotated[Section, Field(strict=False)], list[Words]] = {}
    retired: list[Words] = []
    most_percent: Annotated[FiniteFloat, Field(gt=0)] | None = None
    rule: Annotated[list[RuleForm], Field(min_length=1)]


_PHRASES = {
    "missing": "is missing",
    "extra_forbidden": "is not a key that a rulebook has",
    "model_type": "is not a table",
    "string_too_short": "is empty",
    "string_pattern_mismatch": "is not a name such as risk.stretched_above_trend",
}


def placed(entry: Any, tree: Mapping[str, Any]) -> str:
    """One of pydantic's findings in words, by the id of its rule where that has one."""
    match entry["loc"]:
        case ("rule", int(index), *rest) if isinstance(tree["rule"][index], dict):
            path = [tree["rule"][index].get("id", f"rule {index + 1}"), *rest]
        case (*path, "[key]") if entry["type"] == "string_pattern_mismatch":
            return f"{'.'.join(path)}: is not a name such as stretched_level"
        case path:
            pass
    message = _PHRASES.get(entry["type"]) or entry["msg"][:1].lower() + entry["msg"][1:]
    return f"{'.'.join(str(part) for part in path)}: {message}"
