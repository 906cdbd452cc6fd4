"""The regulations as dated data, and pure functions that say what they mean. No I/O beyond reading its own files."""

from rulebook.assessment import Assessment, Finding, Tally, assess, is_met
from rulebook.reading import BadRulebook, read_rulebook, shipped
from rulebook.rules import Requirement, Rulebook, Rulebooks
from rulebook.years import training_year, year_bounds

__all__ = [
    "Assessment",
    "BadRulebook",
    "Finding",
    "Requirement",
    "Rulebook",
    "Rulebooks",
    "Tally",
    "assess",
    "is_met",
    "read_rulebook",
    "shipped",
    "training_year",
    "year_bounds",
]
