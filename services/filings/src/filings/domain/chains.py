"""With whom a training is filed: the offices of a chain, by the rulebook and the tree of organisations.

Hunan 2023, part 四: a course of the professional subject is filed with the competent department, one of the public
subject with the HR authority of the same level. Yongzhou 2021, part 五 (二): what an HR authority of a county holds is
filed with the city's. The unit's own opinion (单位意见) is given by handing the form in.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from filings.domain.people import Organisation


class Step(NamedTuple):
    """One office of the chain."""

    kind: str
    """``department`` or ``hr-authority``."""
    organisation_id: UUID


def chain_of(applicant: Organisation, kinds: Sequence[str]) -> tuple[Step, ...]:
    """The offices that a training is filed with, in their order; ``kinds`` are those of the rulebook.

    Nobody files with themselves, and nobody is left out: where a unit has no department but itself, its HR authority
    takes the place. An HR authority's own training goes to the level above; that of the highest one to nobody.
    """
    chain = list[Step]()
    for kind in kinds:
        step = Step("hr-authority", applicant.authority_id) if applicant.authority_id is not None else None
        if kind == "department" and applicant.department_id not in (None, applicant.organisation_id):
            assert applicant.department_id is not None
            step = Step("department", applicant.department_id)
        there = {applicant.organisation_id, *(one.organisation_id for one in chain)}
        if step is not None and step.organisation_id not in there:
            chain.append(step)
    return tuple(chain)
