"""What the ledger can do, by noun; each action fills the transaction it is given, returns, or refuses."""

from ledger.actions.dry_run import DryRun, dry_run_page
from ledger.actions.eligibility_grounds import GroundsQuestion, grounds
from ledger.actions.make_up_trials import try_make_up
from ledger.actions.messages import messages_to, unread_of
from ledger.actions.people import place_people
from ledger.actions.posting import apply_grants, post_completions, post_recognitions
from ledger.actions.reassessing import begin_reassessment, reassess_page
from ledger.actions.reports import Drafted, ReportOffice, draft_report, freeze_report, refuse_freezing
from ledger.actions.republishing import republish_sides
from ledger.actions.standings import goes_by, keep_standings
from ledger.actions.statements import Duties, Statement, YearInShort, requirements, statement, years_of
from ledger.actions.trials import TriedYear, YearSums
from ledger.actions.turn_trials import TriedPerson, try_turns
from ledger.actions.year_closes import close_years

__all__ = [
    "Drafted",
    "DryRun",
    "Duties",
    "GroundsQuestion",
    "ReportOffice",
    "Statement",
    "TriedPerson",
    "TriedYear",
    "YearInShort",
    "YearSums",
    "apply_grants",
    "begin_reassessment",
    "close_years",
    "draft_report",
    "dry_run_page",
    "freeze_report",
    "goes_by",
    "grounds",
    "keep_standings",
    "messages_to",
    "place_people",
    "post_completions",
    "post_recognitions",
    "reassess_page",
    "refuse_freezing",
    "republish_sides",
    "requirements",
    "statement",
    "try_make_up",
    "try_turns",
    "unread_of",
    "years_of",
]
