"""What the filings service can do, by noun; each fills the transaction it is given, returns, or refuses."""

from filings.actions.decisions import (
    decisions_about,
    know_organisations,
    know_people,
    make_grants,
    recognise_hours,
    tell_grants,
    tell_recognitions,
    withdraw,
)
from filings.actions.filings import Filed, change_form, do_act, draft, filings_of, look_at, messages_to, whose_turn

__all__ = [
    "Filed",
    "change_form",
    "decisions_about",
    "do_act",
    "draft",
    "filings_of",
    "know_organisations",
    "know_people",
    "look_at",
    "make_grants",
    "messages_to",
    "recognise_hours",
    "tell_grants",
    "tell_recognitions",
    "whose_turn",
    "withdraw",
]
