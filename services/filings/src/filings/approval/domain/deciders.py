"""Who may decide about a person: which kinds of organisation, in which order, and which ones of them."""

from collections.abc import Sequence
from uuid import UUID

from filings.forms.domain.rows import BadRow, Reason
from filings.people.domain import Organisation, Organisations


def authorities_above(deciders: Sequence[UUID], organisations: Organisations) -> tuple[UUID, ...]:
    """The HR authorities that stand above every one of these offices and are none of them, the nearest first.

    ``organisations`` are these offices and all that stand above them.
    """
    chains = [_authorities_over(decider, organisations) for decider in deciders]
    if not chains:
        return ()
    return tuple(
        authority
        for authority in chains[0]
        if authority not in deciders and all(authority in chain for chain in chains)
    )


def _authorities_over(office: UUID, organisations: Organisations) -> list[UUID]:
    found = list[UUID]()
    known = organisations.get(office)
    while known is not None and known.authority_id is not None and known.authority_id not in found:
        found.append(known.authority_id)
        known = organisations.get(known.authority_id)
    return found


_NAMES = {
    "institution": "the person's own unit",
    "department": "the competent department of the person's unit",
    "hr-authority": "the HR authority of the person's unit, or one above it",
}


def check_chain(
    kinds: Sequence[str], decided_by: Sequence[UUID], unit: Organisation, organisations: Organisations, article: str
) -> None:
    """Exactly these kinds decided, in this order, each competent for the unit; raises :class:`BadRow`.

    No ``kinds``: the regulation names nobody, and the department or the HR authority decides alone.
    """
    if not kinds:
        check_one(("department", "hr-authority"), decided_by, unit, organisations, article)
        return
    wanted = kinds_for(kinds, unit)
    deciders = _known(decided_by, organisations)
    if tuple(organisation.kind for organisation in deciders) != wanted:
        raise BadRow(
            Reason.WRONG_DECIDERS, f"decided_by takes, in this order: {', '.join(wanted)} ({article})", "decided_by"
        )
    _refuse_strangers(deciders, unit, organisations)


def check_one(
    kinds: Sequence[str], decided_by: Sequence[UUID], unit: Organisation, organisations: Organisations, article: str
) -> None:
    """One organisation decided, of any of these kinds and competent for the unit; raises :class:`BadRow`."""
    wanted = kinds_for(kinds, unit)
    deciders = _known(decided_by, organisations)
    if len(deciders) != 1 or deciders[0].kind not in wanted:
        raise BadRow(
            Reason.WRONG_DECIDERS, f"decided_by takes one organisation: {' or '.join(wanted)} ({article})", "decided_by"
        )
    _refuse_strangers(deciders, unit, organisations)


def kinds_for(kinds: Sequence[str], unit: Organisation) -> tuple[str, ...]:
    """The kinds that the unit has above it.

    A unit without a competent department (直属单位) leaves that step out; where nobody would be left to decide, its HR
    authority does: no regulation lets such a unit decide for itself.
    """
    if unit.department_id is not None:
        return tuple(kinds)
    return tuple(kind for kind in kinds if kind != "department") or ("hr-authority",)


def _known(decided_by: Sequence[UUID], organisations: Organisations) -> list[Organisation]:
    missing = [str(number) for number, decider in enumerate(decided_by, 1) if decider not in organisations]
    if missing:
        detail = f"decided_by: no organisation has the id of number {', '.join(missing)}"
        raise BadRow(Reason.UNKNOWN_ORGANISATION, detail, "decided_by")
    return [organisations[decider] for decider in decided_by]


def _refuse_strangers(deciders: Sequence[Organisation], unit: Organisation, organisations: Organisations) -> None:
    for number, organisation in enumerate(deciders, 1):
        if organisation.organisation_id not in _competent(organisation.kind, unit, organisations):
            detail = f"decided_by: number {number} is not {_NAMES[organisation.kind]}"
            raise BadRow(Reason.NOT_COMPETENT, detail, "decided_by")


def _competent(kind: str, unit: Organisation, organisations: Organisations) -> set[UUID | None]:
    """Today's unit decides whose organisations these are: a person's archive moves along with them."""
    if kind == "institution":
        return {unit.organisation_id}
    if kind == "department":
        return {unit.department_id}
    above = set[UUID | None]()
    at = unit.authority_id
    while at is not None and at not in above:  # a circle would be a mistake of the registry; it must not hang us
        above.add(at)
        at = organisations[at].authority_id if at in organisations else None
    return above
