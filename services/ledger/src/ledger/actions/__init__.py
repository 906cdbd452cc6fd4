"""What the ledger can do, by noun; each action fills the transaction it is given, returns, or refuses."""

from ledger.actions.grounds import Asked, grounds
from ledger.actions.messages import messages_to
from ledger.actions.people import place_people
from ledger.actions.posting import hear_grants, post_completions, post_recognitions
from ledger.actions.reassessing import begin_reassessment, reassess_page
from ledger.actions.statements import Duties, Statement, requirements, statement
from ledger.actions.telling import tell_sides
from ledger.actions.trying import Tried, try_page

__all__ = [
    "Asked",
    "Duties",
    "Statement",
    "Tried",
    "begin_reassessment",
    "grounds",
    "hear_grants",
    "messages_to",
    "place_people",
    "post_completions",
    "post_recognitions",
    "reassess_page",
    "requirements",
    "statement",
    "tell_sides",
    "try_page",
]
