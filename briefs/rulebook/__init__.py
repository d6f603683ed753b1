"""Rulebooks: TOML files of thresholds, figures and rules; loaded, checked and frozen."""

from briefs.rulebook.figures import reckon
from briefs.rulebook.loading import load_rulebook, parse_rulebook, rulebook_names
from briefs.rulebook.model import (
    Banned,
    Case,
    Figure,
    Rule,
    Rulebook,
    Section,
    Slot,
    Term,
    Text,
    Threshold,
)
from briefs.rulebook.subject import Subject

__all__ = [
    "Banned",
    "Case",
    "Figure",
    "Rule",
    "Rulebook",
    "Section",
    "Slot",
    "Subject",
    "Term",
    "Text",
    "Threshold",
    "load_rulebook",
    "parse_rulebook",
    "reckon",
    "rulebook_names",
]
