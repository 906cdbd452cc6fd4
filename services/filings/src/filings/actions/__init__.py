"""What the filings service can do, by noun; each fills the transaction it is given, returns, or refuses."""

from filings.actions.acts import compared_with, do_act, what_to_compare
from filings.actions.alarms import ring
from filings.actions.claims import claimable
from filings.actions.decisions import (
    decisions_about,
    make_grants,
    recognise_hours,
    withdraw,
)
from filings.actions.filings import Claiming, attach, change_form, draft, draft_claim, open_attachment
from filings.actions.handing_in import Filed
from filings.actions.printing import people_on_roster, printed, state_by_code
from filings.actions.rosters import (
    begin_roster,
    match_parked,
    plan_of,
    put_off,
    work_on_rosters,
    write_rows,
)
from filings.actions.rows import read_typed, returned_rows, rows_of
from filings.actions.sealing import Ground
from filings.actions.seals import SEALED, alone, forget_leaves, refuse_unknown_grounds, seal_page
from filings.actions.seeing import filings_of, look_at, messages_to, whose_turn
from filings.actions.supervision import (
    draw,
    look_at_spot_check,
    remarkable,
    save_finding,
    spot_checks,
    to_review,
    waiting,
    without_roster,
)
from filings.actions.telling import know_organisations, know_people, tell_grants, tell_recognitions

__all__ = [
    "SEALED",
    "Claiming",
    "Filed",
    "Ground",
    "alone",
    "attach",
    "begin_roster",
    "change_form",
    "claimable",
    "compared_with",
    "decisions_about",
    "do_act",
    "draft",
    "draft_claim",
    "draw",
    "filings_of",
    "forget_leaves",
    "know_organisations",
    "know_people",
    "look_at",
    "look_at_spot_check",
    "make_grants",
    "match_parked",
    "messages_to",
    "open_attachment",
    "people_on_roster",
    "plan_of",
    "printed",
    "put_off",
    "read_typed",
    "recognise_hours",
    "refuse_unknown_grounds",
    "remarkable",
    "returned_rows",
    "ring",
    "rows_of",
    "save_finding",
    "seal_page",
    "spot_checks",
    "state_by_code",
    "tell_grants",
    "tell_recognitions",
    "to_review",
    "waiting",
    "what_to_compare",
    "whose_turn",
    "withdraw",
    "without_roster",
    "work_on_rosters",
    "write_rows",
]
