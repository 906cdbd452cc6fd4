"""A claim compared with the conditions of its own article, one by one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from common.errors import Refused
from filings.approval.domain.filings import FilingState
from filings.claims.domain.claims import Claimed, Suggestion
from filings.forms.domain.forms import Form
from filings.people.domain import LeavePeriod, MakeUpAsked
from rulebook import Check, CheckResult, CheckState, Person, Record, results_of
from rulebook.filing import MAKE_UP

STATES: Mapping[CheckState, str] = {
    CheckState.MET: "符合",
    CheckState.FAILED: "不符合",
    CheckState.UNKNOWN: "尚不能确定",
}
_UNDECIDED = frozenset({FilingState.DRAFT, FilingState.RETURNED, FilingState.IN_CHAIN})


class Checking(NamedTuple):
    """A claim with what is known of whom it is about."""

    claimed: Claimed
    form: Form
    person_id: UUID
    person: Person

    def results(self, today: date, away: Sequence[LeavePeriod] | None = None) -> tuple[CheckResult, ...]:
        """Every condition as it stands; ``away``: leave on record, ``None`` where nobody asked for it."""
        leaves = None if away is None else [(leave.begins_on, leave.ends_on) for leave in away]
        return results_of(self.claimed.kind.checks, self.form, Record(self.person, today, leaves))

    def leave_years(self, state: FilingState) -> Sequence[int]:
        """The years for which leave on record is looked at, while nobody has decided; else none."""
        asks = any(check.kind == "leave-on-record" for check in self.claimed.kind.checks)
        years: Sequence[int] = self.form.get("years", []) if asks and state in _UNDECIDED else []
        return years

    def make_up(self, state: FilingState) -> MakeUpAsked | None:
        """The make-up that it asks for, while nobody has decided and its form says for which days."""
        if self.claimed.kind.counts_as != MAKE_UP or state not in _UNDECIDED:
            return None
        years, first, last = self.form.get("years") or [], self.form.get("counts_from"), self.form.get("counts_until")
        if len(years) != 1 or first is None or last is None:
            return None
        return MakeUpAsked(str(self.person_id), years[0], first, last)

    def __repr__(self) -> str:
        """Without the person."""
        return "Checking(…)"


def article_of(claimed: Claimed, check: Check) -> str:
    """The article of a condition with its document."""
    is_cited = any(check.article.startswith(f"{document} ") for document in claimed.book.above)
    return check.article if is_cited else f"{claimed.book.document}{check.article}"


def refused_by(results: Sequence[CheckResult]) -> Suggestion:
    """What is said of a claim of which some condition is not met: nothing is suggested."""
    failed = [result.check.name for result in results if result.state is CheckState.FAILED]
    detail = "a condition of the claim's own article is not met; an office may approve it all the same, with a reason"
    said = Refused("conditions-not-met", detail, conditions=failed)
    return Suggestion(None, None, said.detail, said.reason, said.parameters)
