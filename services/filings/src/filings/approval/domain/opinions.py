"""Opinions (意见): what is kept of an act upon a filing."""

from uuid import UUID

from filings.approval.domain.acts import office_above
from filings.approval.domain.filings import PLATFORM, Command, Filing, FilingAct, FilingState

FROM_ABOVE = frozenset({FilingAct.PROPOSE_OVERTURN, FilingAct.OVERTURN_FROM_ABOVE, FilingAct.DROP_OVERTURN})
"""Acts of HR authorities above those who decided."""


def made_for(deed: Command, before: Filing, after: Filing) -> UUID | None:
    """The organisation for which somebody acted; the platform acts for none."""
    if deed.by.account_id == PLATFORM:
        return None
    if deed.act in (FilingAct.WITHDRAW, FilingAct.REMIND) and deed.by.acts_for(*before.applicant):
        return before.applicant.organisation_id
    if deed.act in (FilingAct.CONFIRM, FilingAct.OVERTURN, FilingAct.REMIND):
        return next(
            (step.organisation_id for step in (*before.chain, *before.overseers) if deed.by.acts_for(*step)), None
        )
    if deed.act in FROM_ABOVE:
        return office_above(deed)
    if deed.act is FilingAct.GIVE_OPINION and before.asked is not None and after.asked is not None:
        [answered] = after.asked.answered - before.asked.answered
        return answered
    turn = after.has_it if deed.act is FilingAct.TAKE_BACK else before.has_it
    return turn and turn.organisation_id


def details_of(deed: Command, before: Filing, after: Filing) -> dict[str, object]:
    """What an act takes and led to, beside its text."""
    details: dict[str, object] = {"state": after.state}
    if deed.act is FilingAct.RETURN:
        details |= {"to": deed.to, "resume": deed.resume}
    if deed.act is FilingAct.ENDORSE:
        reached = len(after.chain) if after.state is FilingState.APPROVED else after.at
        first = before.at + 1 if before.resume_at is None else before.resume_at
        details["skipped"] = [step.organisation_id for step in before.chain[first:reached]]
    if deed.act in (FilingAct.ASK, FilingAct.ESCALATE):
        details |= {"ask": [step.organisation_id for step in deed.ask], "need_all": deed.need_all}
    if deed.act in FROM_ABOVE:
        details["article"] = deed.supervision.article
    if deed.act is FilingAct.HAND_OVER:
        details["to_account"] = deed.to_account
    return details
