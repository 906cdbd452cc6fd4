"""Signing in with an identity provider, as it is described."""

from uuid import UUID

from pydantic import AwareDatetime

from common.openapi import Answer
from registry.accounts.answers import NewSession


class IdentityProviderShown(Answer):
    """The province's identity provider (统一身份认证), for the page of signing in."""

    name: str | None
    """What people call it; ``null`` where nobody signs in with one."""
    is_away: bool
    """It does not answer just now."""
    has_passwords: bool
    """Whether people may sign in with their password as well; where not, operators without a link still do."""
    form_origins: list[str]
    """Origins to which the form leads that begins a sign-in, for ``form-action`` of a Content-Security-Policy."""


class BegunIdentitySignIn(Answer):
    """A sign-in on its way to the provider."""

    authorization_url: str
    """Where the browser is sent."""
    browser: str
    """A word for that browser alone, in a cookie that no script reads (HttpOnly, SameSite=Lax)."""
    ends_at: AwareDatetime


class IdentityConfirmation(Answer):
    """What somebody confirms before the provider's word opens their account the first time."""

    ticket: str
    """Goes back with the confirmation; it opens nothing in another browser."""
    provider: str
    """What people call the provider."""
    name: str
    """Of the account here, or of the person on a unit's roster who gets one."""
    masked_number: str
    """The first two and the last two characters of the ID number."""
    has_second_factor: bool
    """Whether a code of the account's second factor is needed."""
    ends_at: AwareDatetime


class FinishedIdentitySignIn(Answer):
    """What came of the provider's answer: one of both."""

    session: NewSession | None
    confirmation: IdentityConfirmation | None


class IdentityLink(Answer):
    """A link between the account and an identity provider."""

    link_id: UUID
    provider: str
    """Its name; its address where it is not today's provider."""
    linked_at: AwareDatetime
    last_used_at: AwareDatetime


class IdentityLinks(Answer):
    """One's own links, the latest first, and today's provider."""

    provider: str | None
    """``null`` where nobody signs in with one."""
    links: list[IdentityLink]
