"""Accounts as they are described: sessions, the second factor, and what is shown of one's own account."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.identity import RegionCode
from common.openapi import Answer
from offices.authority import Role
from registry.access.answers import OrganisationShown
from registry.accounts.domain.second_factor import RECOVERY_CODES

Needed = Literal["second-factor", "second-factor-enrolment", "password-change"]
"""What must come before a session may do anything else."""


class NewSession(Answer):
    """A session that has begun."""

    token: str
    """Sent as ``Authorization: Session <token>``; shown this once."""
    session_id: UUID
    ends_at: AwareDatetime
    """It ends earlier where nothing is done in it for a while."""
    needs: list[Needed]
    """What must come next; the session may do everything where this is empty."""
    device: str | None
    """A token by which this device is known from now on; ``null`` where it was known already, and while the session
    needs something.
    """


class Session(Answer):
    """One of one's own sessions that are good now."""

    session_id: UUID
    created_at: AwareDatetime
    seen_at: AwareDatetime
    """When it was last at work, to the minute."""
    ends_at: AwareDatetime
    second_factor: bool
    """Whether the second factor was given in it."""
    is_this: bool
    """Whether it is the session that asks."""


class SessionList(Answer):
    """One's own sessions that are good now, the latest first."""

    sessions: list[Session]


class CurrentSession(Answer):
    """The session that asks: how long it lasts, and what happened to the account before it (GB/T 22239, WCAG 2.2.1)."""

    session_id: UUID
    began_at: AwareDatetime
    idle_ends_at: AwareDatetime
    """It ends then unless it is used before, also where ``ends_at`` is later; never after ``ends_at``."""
    idle_ends_in_s: Annotated[int, Field(ge=0)]
    """Whole seconds until then, for pages that do not trust the clock of the device."""
    ends_at: AwareDatetime
    """It ends then, whatever is done meanwhile."""
    ends_in_s: Annotated[int, Field(ge=0)]
    """Whole seconds until then."""
    second_factor: bool
    """Whether the second factor was given in it."""
    needs: list[Needed]
    """What must come before it may do anything else."""
    previous_sign_in_at: AwareDatetime | None
    """The last complete sign-in before this one; ``null`` for the first, and while the second factor is missing."""
    failed_tries: Annotated[int, Field(ge=0)]
    """Wrong passwords and codes between that sign-in and this one, those of this sign-in among them."""


class RaisedSession(Answer):
    """The session that goes on, once the second factor was given in it."""

    token: str
    """The session's token from now on; that of before is good no more."""
    device: str | None
    """A token by which this device is known from now on; ``null`` where it was known already."""


class AuthenticatorSecret(Answer):
    """The secret of an authenticator (TOTP, RFC 6238), shown this once; it counts once a code of it was given."""

    secret: Annotated[str, Field(pattern=r"^[A-Z2-7]+$")]
    """In base32, without padding."""
    uri: Annotated[str, Field(pattern=r"^otpauth://totp/")]
    """The same for the camera of an authenticator, as a QR code."""


class NewSecondFactor(RaisedSession):
    """A second factor that counts from now on, and the session that goes on with it."""

    recovery_codes: Annotated[list[str], Field(min_length=RECOVERY_CODES, max_length=RECOVERY_CODES)]
    """Each takes the place of the authenticator once; shown this once."""


class OwnToken(Answer):
    """A token (RFC 6750) with which somebody asks the other services about themselves."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Field(gt=0)]
    """Seconds."""
    scope: Literal["own"]


class RoleOfAccount(Answer):
    """A role that an account has now, and the place that it is bound to."""

    role: Role
    organisation_id: UUID | None
    """``null`` for operators, who have their role in the whole installation."""
    region_code: RegionCode | None
    """Where that organisation lies today."""
    organisation: OrganisationShown | None
    """That organisation; ``null`` for operators."""


class WaitingCode(Answer):
    """A code that somebody had made for one's account, and that nobody has used yet."""

    code_id: UUID
    made_at: AwareDatetime
    good_from: AwareDatetime | None
    """From when on it is good without a proof of the second factor; ``null``: since it was made."""
    ends_at: AwareDatetime
    forgets_second_factor: bool
    """Whether its use removes the second factor."""
    may_be_cancelled: bool
    """Whether the account's holder can cancel it."""
    office: str | None
    """The organisation that made it; ``null`` for the machine's owner."""


class OwnAccount(Answer):
    """The account of the person who is signed in."""

    account_id: UUID
    name: str
    person_id: UUID | None
    """Who they are among the staff; ``null`` where they are on no roster."""
    organisation_id: UUID | None
    """The unit on whose roster they stand."""
    unit: OrganisationShown | None
    """That unit."""
    roles: list[RoleOfAccount]
    """Those that count in this session: none while it needs something."""
    needs: list[Needed]
    codes: list[WaitingCode]


class PasswordProof(Answer):
    """A proof that the password was given just now."""

    proof: str
    """Sent as the header ``Password-Proof``."""
    ends_at: AwareDatetime
