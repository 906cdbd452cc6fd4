"""With whom a training is filed: the offices of a chain, by the rulebook and the tree of organisations.

Hunan 2023, part 四: a course of the professional subject is filed with the competent department, one of the public
subject with the HR authority of the same level. Yongzhou 2021, part 五 (二): what an HR authority of a county holds is
filed with the city's. The unit's own opinion (单位意见) is given by handing the form in.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from filings.approval.domain.deciders import kinds_for
from filings.people.domain import Organisation


class RouteStep(NamedTuple):
    """One office of the chain."""

    kind: str
    """``department``, ``hr-authority``, ``institution``; ``person`` for who claims for themselves."""
    organisation_id: UUID


def chain_of(applicant: Organisation, kinds: Sequence[str]) -> tuple[RouteStep, ...]:
    """The offices that a training is filed with, in their order; ``kinds`` are those of the rulebook.

    Nobody files with themselves, and nobody is left out: where a unit has no department but itself, its HR authority
    takes the place. An HR authority's own training goes to the level above; that of the highest one to nobody.
    """
    chain = list[RouteStep]()
    for kind in kinds:
        step = RouteStep("hr-authority", applicant.authority_id) if applicant.authority_id is not None else None
        if kind == "department" and applicant.department_id not in (None, applicant.organisation_id):
            assert applicant.department_id is not None
            step = RouteStep("department", applicant.department_id)
        there = {applicant.organisation_id, *(step.organisation_id for step in chain)}
        if step is not None and step.organisation_id not in there:
            chain.append(step)
    return tuple(chain)


def recognisers_of(applicant: Organisation, kinds: Sequence[str]) -> tuple[RouteStep, ...]:
    """The offices that recognise what was attended, in their order.

    An office that holds a training of a subject which it recognises itself (its own course) is no exception:
    another person of the same office does it.
    """
    steps = list[RouteStep]()
    for kind in kinds or ("department",):
        authority = applicant.organisation_id if applicant.kind == "hr-authority" else applicant.authority_id
        if kind == applicant.kind:
            step: RouteStep | None = RouteStep(kind, applicant.organisation_id)
        elif kind == "department" and applicant.department_id is not None:
            step = RouteStep("department", applicant.department_id)
        else:
            step = None if authority is None else RouteStep("hr-authority", authority)
        if step is not None and step not in steps:
            steps.append(step)
    return tuple(steps)


def claim_chain(unit: Organisation, kinds: Sequence[str], *, by_person: bool) -> tuple[RouteStep, ...]:
    """The offices that a claim of somebody of this unit goes to; to the unit itself first, if they claim themselves."""
    above = {"department": unit.department_id, "hr-authority": unit.authority_id}
    known = [(kind, above.get(kind)) for kind in kinds_for(kinds or ("department",), unit)]
    offices = tuple(RouteStep(kind, item) for kind, item in known if item is not None)
    return (RouteStep("institution", unit.organisation_id), *offices) if by_person else offices
