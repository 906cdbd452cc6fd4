"""Published answers about policies as they are described."""

from uuid import UUID

from pydantic import AwareDatetime

from common.identity import RegionCode
from common.openapi import Answer


class NewPolicyAnswer(Answer):
    """An answer that everybody may read from now on."""

    answer_id: UUID


class PolicyAnswer(Answer):
    """A question about a policy and its answer, in words for everybody; nothing leads to who asked."""

    answer_id: UUID
    region_code: RegionCode
    """Of the authority that answered; it holds there and in what lies below."""
    region: str
    """The region's name."""
    office: str
    """The name of the authority."""
    question: str
    answer: str
    published_at: AwareDatetime


class PolicyAnswersPage(Answer):
    """Published answers, the latest first; at most 50."""

    answers: list[PolicyAnswer]
    before: UUID | None
    """For the next page; ``null``: that is all."""
