"""What a rule's cases give as facts: TOML values and printed figures to the values of facts."""

from datetime import date

from briefs.errors import RulebookError
from briefs.facts import FactValue
from briefs.quantity import UNITS, Kind, Quantity, parse_as
from briefs.rulebook.forms import CaseValue


def case_value(name: str, kind: Kind, value: CaseValue) -> FactValue:
    """The value of the fact `name` as a case gives it: `81.7` or "81.7%", true, "Negative" or
    "2026-06-12". A figure in quotes has the step and unit it is printed with, a bare one none.

    Raises RulebookError where it is no value of that kind.
    """
    match kind, value:
        case (Kind.FLAG, bool() as given) | (Kind.TEXT, str() as given):
            return given
        case Kind.FLAG | Kind.TEXT, _:
            expected = "true or false" if kind is Kind.FLAG else "a word in quotes"
            raise RulebookError(f"a case gives {name} as {value!r}; expected {expected}")
        case _, str():
            return _printed(name, kind, value)
        case (Kind.DATE, _) | (_, bool()):
            raise RulebookError(f"a case gives {name} as {value!r}, which is no {kind}")
    return Quantity(float(value), UNITS.get(kind, ""))


def _printed(name: str, kind: Kind, value: str) -> Quantity | date:
    try:
        return date.fromisoformat(value) if kind is Kind.DATE else parse_as(kind, value)
    except ValueError as error:
        raise RulebookError(f"a case gives {name} as {value!r}; expected {error}") from None
