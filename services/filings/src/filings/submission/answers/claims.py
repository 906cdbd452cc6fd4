"""What may be claimed (学时认定申请), as it is answered."""

from typing import Literal

from common.contracts.filings import Effect
from common.contracts.vendor_gateway import Subject
from common.openapi import Answer, Hours
from filings.forms.answers import FormField, UploadLimits


class ClaimEffect(Answer):
    """What a claim of a kind comes to once it is approved."""

    effect: Literal["recognised"] | Effect
    subjects: list[Subject]
    """Of ``recognised``: those for which it may be claimed."""
    hours: Hours | None
    """Of ``recognised``: what one counts, where the regulation fixes it."""
    requirements: list[str]
    """Of ``deemed`` and ``exempt``: the requirements in Chinese; empty where it is the whole year."""
    text: str
    """The same in Chinese."""


class ClaimKind(Answer):
    """Something that may be claimed, by the regulation that binds the person."""

    kind: str
    """The regulation's word."""
    name: str
    """The same in Chinese."""
    evidence: str
    """The paper that is wanted (证明材料), in Chinese."""
    article: str
    """The regulation with its article."""
    is_automatic: bool
    """Facts of the platform's own may decide it (自动审核)."""
    counts: ClaimEffect
    fields: list[FormField]
    """What its form states, in order."""


class ClaimsRulebook(Answer):
    """Which regulation (培训政策)."""

    id: str
    document: str
    name: str


class ClaimKinds(Answer):
    """What may be claimed for a person in a year."""

    year: int
    rulebook: ClaimsRulebook | None
    """The regulation that binds the person in the year; ``null`` where none does."""
    kinds: list[ClaimKind]
    uploads: UploadLimits
