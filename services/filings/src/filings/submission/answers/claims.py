"""What may be claimed (学时认定申请), as it is answered."""

from typing import Literal

from common.openapi import Answer


class ClaimField(Answer):
    """A field that a claim of a kind states."""

    field: str
    """Its key in the form."""
    name: str
    """As it stands on the form, in Chinese."""
    type: Literal["text", "day", "days", "hours", "years", "subject", "attachments"]
    hint: str
    """What to fill in, in Chinese."""
    is_optional: bool


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
    fields: list[ClaimField]


class ClaimKinds(Answer):
    """What may be claimed for a person in a year."""

    kinds: list[ClaimKind]
