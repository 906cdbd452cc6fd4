"""The regulations as dated data, and pure functions that say what they mean. No I/O beyond reading their files."""

from rulebook.articles import Provision, ProvisionKind, Stated, provisions_of
from rulebook.assessment import Assessment, Finding, assess, counted_half_days, is_met
from rulebook.bases import BaseDuties, BaseRule, TrainingBase, may_train
from rulebook.checks import Check, CheckResult, CheckState, Record, has_failed, results_of
from rulebook.counting import AttendedDay, Lesson, Part, Tally, parts_of, tally_of
from rulebook.duties import Duty, DutyState, duties_of
from rulebook.eligibility import (
    PURPOSES,
    Facts,
    Ground,
    OrganisedTraining,
    Remedy,
    Why,
    asks_who_organised,
    eligibility_grounds,
    years_needed,
)
from rulebook.intake import DEFAULT as DEFAULT_INTAKE
from rulebook.intake import PLATFORM_RULE, Intake, is_closed
from rulebook.levels import LEVELS, highest, is_at_least, level_of
from rulebook.make_up import Allowed, KeptYear, carried, latest_day, part_of
from rulebook.people import Person, Placement, Term
from rulebook.reading import BadRulebook, in_force, read_rulebooks, shipped, shipped_texts
from rulebook.recognition import (
    Counted,
    Day,
    NotRecognised,
    check_mode,
    continuing_education_of,
    count_days,
    count_source,
)
from rulebook.rulebooks import Rulebooks
from rulebook.rules import Measure, Relief, Requirement, Rulebook, Window
from rulebook.years import china_day, last_day, months_after, training_year, year_bounds

__all__ = [
    "DEFAULT_INTAKE",
    "LEVELS",
    "PLATFORM_RULE",
    "PURPOSES",
    "Allowed",
    "Assessment",
    "AttendedDay",
    "BadRulebook",
    "BaseDuties",
    "BaseRule",
    "Check",
    "CheckResult",
    "CheckState",
    "Counted",
    "Day",
    "Duty",
    "DutyState",
    "Facts",
    "Finding",
    "Ground",
    "Intake",
    "KeptYear",
    "Lesson",
    "Measure",
    "NotRecognised",
    "OrganisedTraining",
    "Part",
    "Person",
    "Placement",
    "Provision",
    "ProvisionKind",
    "Record",
    "Relief",
    "Remedy",
    "Requirement",
    "Rulebook",
    "Rulebooks",
    "Stated",
    "Tally",
    "Term",
    "TrainingBase",
    "Why",
    "Window",
    "asks_who_organised",
    "assess",
    "carried",
    "check_mode",
    "china_day",
    "continuing_education_of",
    "count_days",
    "count_source",
    "counted_half_days",
    "duties_of",
    "eligibility_grounds",
    "has_failed",
    "highest",
    "in_force",
    "is_at_least",
    "is_closed",
    "is_met",
    "last_day",
    "latest_day",
    "level_of",
    "may_train",
    "months_after",
    "part_of",
    "parts_of",
    "provisions_of",
    "read_rulebooks",
    "results_of",
    "shipped",
    "shipped_texts",
    "tally_of",
    "training_year",
    "year_bounds",
    "years_needed",
]
