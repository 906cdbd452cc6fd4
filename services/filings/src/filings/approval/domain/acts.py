"""What comes of an act upon a filing, or what is in its way. Only rules."""

from dataclasses import replace
from uuid import UUID

from filings.approval.domain.filings import (
    APPLICANT,
    NEEDS_TEXT,
    PLATFORM,
    TRANSITIONS,
    Command,
    Filing,
    FilingAct,
    FilingState,
    NotNow,
    OverturnProposal,
    PermittedActor,
    SecondOpinions,
)


def written(filing: Filing, by: UUID) -> Filing:
    """The filing once somebody has written in its form: nobody takes back what was done before that."""
    return replace(filing, authors=filing.authors | {by}, last=None, before=None)


def act(filing: Filing, deed: Command) -> Filing:
    """The filing once it is done; raises :class:`NotNow`."""
    found = TRANSITIONS.get((filing.state, deed.act))
    if found is None:
        raise NotNow(
            "out-of-order",
            f"{deed.act} is not for a filing that is {filing.state}; {_next(filing)}",
            act=deed.act,
            state=filing.state,
        )
    whose, leads_to = found
    _refuse_strangers(filing, deed, whose)
    if deed.act in NEEDS_TEXT and not deed.text:
        raise NotNow("no-text", f"{deed.act} needs a text that says why or what", act=deed.act)
    after = _EFFECTS[deed.act](filing, deed)
    assert after.state in leads_to, "the table says where acts lead"
    return after


def _next(filing: Filing) -> str:
    acts = sorted({item.value for state, item in TRANSITIONS if state is filing.state})
    return f"what may be done now: {', '.join(acts)}" if acts else "it is at its end"


def _refuse_strangers(filing: Filing, deed: Command, whose: PermittedActor) -> None:
    if not _is_theirs(filing, deed, whose):
        raise NotNow("not-yours", f"{deed.act} is for {whose}", act=deed.act)
    is_about_them = filing.concerns is not None and filing.concerns == deed.by.person_id
    is_own = is_about_them or deed.by.account_id in filing.authors
    if whose in _DECIDE and is_own:
        raise NotNow("ones-own", "nobody decides about what they wrote or handed in; somebody else of the office does")
    if whose is PermittedActor.ASKED and filing.asked is not None and deed.by.account_id == filing.asked.by:
        raise NotNow("ones-own", "whoever asked does not answer; somebody else of the office that was asked does")
    is_helper = deed.act is FilingAct.HAND_OVER
    if whose is PermittedActor.HOLDER and filing.holder not in (None, deed.by.account_id) and not is_helper:
        raise NotNow("handed-over", "somebody else of the office has it; take it over first (hand-over)")


_DECIDE = (PermittedActor.HOLDER, PermittedActor.ASKED, PermittedActor.DECIDER, PermittedActor.SUPERVISOR)


def _is_theirs(filing: Filing, deed: Command, whose: PermittedActor) -> bool:
    actor = deed.by
    match whose:
        case PermittedActor.APPLICANT:
            return actor.acts_for(*filing.applicant)
        case PermittedActor.HOLDER:
            return filing.has_it is not None and actor.acts_for(*filing.has_it)
        case PermittedActor.LAST:
            had_it = None if filing.before is None else filing.before.has_it
            return filing.last == actor.account_id and had_it is not None and actor.acts_for(*had_it)
        case PermittedActor.ASKED:
            return filing.asked is not None and any(actor.acts_for(*step) for step in filing.asked.unanswered)
        case PermittedActor.URGER:
            urges = (filing.applicant, *filing.overseers)
            return actor.account_id == PLATFORM or any(actor.acts_for(*urge) for urge in urges)
        case PermittedActor.DECIDER:
            return any(actor.acts_for(*step) for step in filing.chain if step.kind != "institution")
        case PermittedActor.SUPERVISOR:
            return office_above(deed) is not None
        case PermittedActor.PLATFORM:
            return actor.account_id == PLATFORM


def office_above(deed: Command) -> UUID | None:
    """The nearest HR authority above those who decided for which the actor acts; ``None``: for none."""
    allowed = deed.supervision.offices if deed.supervision.article else ()
    return next((office for office in allowed if deed.by.acts_for("hr-authority", office)), None)


def _left(filing: Filing, deed: Command) -> Filing:
    """Out of somebody's hands, who may take it back: the next hand has nothing of what this one was asked."""
    return replace(
        filing,
        holder=None,
        asked=None,
        overseers=(),
        reminded_on=None,
        last=deed.by.account_id,
        before=replace(filing, before=None),
    )


def _submit(filing: Filing, deed: Command) -> Filing:
    handed_in = replace(
        _left(filing, deed), round=filing.round + 1, resume_at=None, authors=filing.authors | {deed.by.account_id}
    )
    if not filing.chain:
        return replace(handed_in, state=FilingState.APPROVED)
    return replace(handed_in, state=FilingState.IN_CHAIN, at=0 if filing.resume_at is None else filing.resume_at)


def _endorse(filing: Filing, deed: Command) -> Filing:
    if filing.asked is not None and filing.asked.is_waiting:
        raise NotNow("opinions-outstanding", "second opinions were asked for; wait for them, or ask without offices")
    at = filing.at + 1 if filing.resume_at is None else filing.resume_at
    while at < len(filing.chain) and deed.by.acts_for(*filing.chain[at]):  # who holds two steps is not asked twice
        at += 1
    endorsed = replace(_left(filing, deed), resume_at=None)
    return replace(endorsed, state=FilingState.APPROVED) if at == len(filing.chain) else replace(endorsed, at=at)


def _return(filing: Filing, deed: Command) -> Filing:
    if not APPLICANT <= deed.to < filing.at:
        raise NotNow("not-earlier", "it is returned to the applicant (-1) or to an office that had it before")
    state = FilingState.RETURNED if deed.to == APPLICANT else FilingState.IN_CHAIN
    return replace(_left(filing, deed), state=state, at=deed.to, resume_at=filing.at if deed.resume else None)


def _refuse(filing: Filing, deed: Command) -> Filing:
    return replace(_left(filing, deed), state=FilingState.REFUSED)


def _withdraw(filing: Filing, deed: Command) -> Filing:
    return replace(_ended(filing), state=FilingState.WITHDRAWN)


def _ended(filing: Filing) -> Filing:
    """Nobody has it, and nothing of it is taken back."""
    return replace(filing, holder=None, asked=None, overseers=(), last=None, before=None, overturn=None)


def _take_back(filing: Filing, deed: Command) -> Filing:
    assert filing.before is not None, "whoever acted last did something"
    # A round that was handed in stays on record under its number, and its authors stay its authors.
    return replace(filing.before, round=filing.round, authors=filing.authors, last=None, before=None)


def _ask(filing: Filing, deed: Command) -> Filing:
    is_waiting = filing.asked is not None and filing.asked.is_waiting
    if not deed.ask and is_waiting:  # it goes on without them
        return replace(filing, asked=None, last=None, before=None)
    if not deed.ask or len({office.organisation_id for office in deed.ask}) < len(deed.ask):
        raise NotNow("asked-nobody", "name the offices that are asked, each once; none, to go on without an answer")
    taking_part = {filing.applicant.organisation_id, filing.chain[filing.at].organisation_id}
    if any(office.organisation_id in taking_part for office in deed.ask):
        raise NotNow("asked-oneself", "neither the applicant nor the office that has it is asked")
    return replace(filing, asked=SecondOpinions(deed.ask, deed.need_all, deed.by.account_id), last=None, before=None)


def _give_opinion(filing: Filing, deed: Command) -> Filing:
    assert filing.asked is not None, "it is theirs"
    mine = next(step.organisation_id for step in filing.asked.unanswered if deed.by.acts_for(*step))
    return replace(filing, asked=filing.asked._replace(answered=filing.asked.answered | {mine}), last=None, before=None)


def _hand_over(filing: Filing, deed: Command) -> Filing:
    if deed.to_account in filing.authors:
        raise NotNow("ones-own", "nobody decides about what they wrote or handed in themselves")
    return replace(filing, holder=deed.to_account, last=None, before=None)


def _remind(filing: Filing, deed: Command) -> Filing:
    if filing.reminded_on is not None and filing.reminded_on >= deed.on:
        raise NotNow("reminded-today", "who has it was reminded today already; tomorrow is another day")
    return replace(filing, reminded_on=deed.on)


def _escalate(filing: Filing, deed: Command) -> Filing:
    new = tuple(
        office
        for office in deed.ask
        if office not in (*filing.overseers, filing.applicant, *filing.chain[: filing.at + 1])
    )
    return replace(filing, holder=None, overseers=filing.overseers + new)


def _approve_automatically(filing: Filing, deed: Command) -> Filing:
    return replace(_ended(filing), state=FilingState.APPROVED, is_automatic=True, resume_at=None)


def _confirm(filing: Filing, deed: Command) -> Filing:
    return replace(filing, last=None, before=None)


def _overturn(filing: Filing, deed: Command) -> Filing:
    return replace(_ended(filing), state=FilingState.REFUSED)


def _propose_overturn(filing: Filing, deed: Command) -> Filing:
    if filing.overturn is not None:
        raise NotNow("overturn-proposed", "somebody proposed it already; somebody else of the office answers")
    office = office_above(deed)
    assert office is not None, "it is theirs"
    return replace(filing, overturn=OverturnProposal(deed.by.account_id, deed.by.person_id, office))


def _overturn_from_above(filing: Filing, deed: Command) -> Filing:
    if not deed.supervision.takes_hours:
        return _overturn(filing, deed)
    proposal = filing.overturn
    if proposal is None:
        raise NotNow("no-overturn-proposal", "recognised hours fall with it: one person proposes it, another does it")
    is_same_person = proposal.person_id is not None and proposal.person_id == deed.by.person_id
    if proposal.by == deed.by.account_id or is_same_person:
        raise NotNow("second-person", "who proposed it does not decide; somebody else of the office does")
    return _overturn(filing, deed)


def _drop_overturn(filing: Filing, deed: Command) -> Filing:
    if filing.overturn is None:
        raise NotNow("no-overturn-proposal", "nobody has proposed to take it back")
    return replace(filing, overturn=None)


_EFFECTS = {
    FilingAct.SUBMIT: _submit,
    FilingAct.TAKE_BACK: _take_back,
    FilingAct.ENDORSE: _endorse,
    FilingAct.RETURN: _return,
    FilingAct.REFUSE: _refuse,
    FilingAct.ASK: _ask,
    FilingAct.GIVE_OPINION: _give_opinion,
    FilingAct.HAND_OVER: _hand_over,
    FilingAct.WITHDRAW: _withdraw,
    FilingAct.REMIND: _remind,
    FilingAct.ESCALATE: _escalate,
    FilingAct.AUTO_APPROVE: _approve_automatically,
    FilingAct.CONFIRM: _confirm,
    FilingAct.OVERTURN: _overturn,
    FilingAct.PROPOSE_OVERTURN: _propose_overturn,
    FilingAct.OVERTURN_FROM_ABOVE: _overturn_from_above,
    FilingAct.DROP_OVERTURN: _drop_overturn,
    FilingAct.LAPSE: _withdraw,
}


def is_for(filing: Filing, deed: Command, whose: PermittedActor) -> bool:
    """Whether an act is this person's."""
    try:
        _refuse_strangers(filing, deed, whose)
    except NotNow:
        return False
    return True


_TRIED = frozenset(
    {FilingAct.ENDORSE, FilingAct.REMIND, FilingAct.PROPOSE_OVERTURN, FilingAct.OVERTURN_FROM_ABOVE}
    | {FilingAct.DROP_OVERTURN}
)


def in_the_way(filing: Filing, deed: Command) -> str | None:
    """The reason why an act that takes nothing but its text is not for now; ``None`` where the rules let it pass."""
    if deed.act not in _TRIED:
        return None
    try:
        _EFFECTS[deed.act](filing, deed)
    except NotNow as no:
        return no.reason
    return None
