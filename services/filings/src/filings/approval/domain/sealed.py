"""Which part of a form stands in clear: what lists and checks ask the database for, and nothing of people."""

from collections.abc import Mapping

from filings.approval.domain.filings import FilingKind
from filings.forms.domain.forms import Form

OPEN: Mapping[FilingKind, frozenset[str]] = {
    FilingKind.TRAINING: frozenset({"title", "subject", "begins_on", "ends_on", "people"}),
    FilingKind.ROSTER: frozenset({"rows", "fee_charged"}),
    FilingKind.CLAIM: frozenset({"subject"}),
}
"""All else is sealed: phones and e-mails, and whatever somebody writes, which may name an illness."""


def open_part(kind: FilingKind, form: Form) -> Form:
    """What of a form is kept in clear beside the whole of it, sealed."""
    return {name: value for name, value in form.items() if name in OPEN[kind]}


def is_in_clear(kind: FilingKind, kept: Form, opened: Form | None) -> bool:
    """Whether a form stands in clear, as the release before this one writes it: over a sealed one, too."""
    return opened is None or open_part(kind, opened) != kept
