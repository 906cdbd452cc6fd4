"""Signing in at vendors with us (OpenID Connect), and the choice of a vendor."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, HttpUrl

from common.contracts.registry import PostCategory, TitleLevel
from common.identity import IdNumber, OrganisationCode, RegionCode
from common.openapi import LEFT_OUT, Answer
from registry.access.answers import Count
from registry.privacy.domain import OidcScope


class ProviderMetadata(Answer):
    """Where vendors send people and ask for tokens, and what they may ask for (OpenID Connect Discovery 1.0, 3)."""

    issuer: HttpUrl
    authorization_endpoint: HttpUrl
    token_endpoint: HttpUrl
    userinfo_endpoint: HttpUrl
    jwks_uri: HttpUrl
    response_types_supported: list[Literal["code"]]
    response_modes_supported: list[Literal["query"]]
    grant_types_supported: list[Literal["authorization_code", "client_credentials"]]
    subject_types_supported: list[Literal["pairwise"]]
    id_token_signing_alg_values_supported: list[Literal["ES256"]]
    scopes_supported: list[Literal["openid"] | OidcScope]
    claims_supported: list[Literal["sub", "name", "employment", "id_number", "auth_time", "nonce"]]
    token_endpoint_auth_methods_supported: list[Literal["client_secret_basic", "client_secret_post"]]
    code_challenge_methods_supported: list[Literal["S256"]]
    authorization_response_iss_parameter_supported: Literal[True]
    prompt_values_supported: list[Literal["none", "login", "consent", "select_account"]]
    request_parameter_supported: Literal[False]
    request_uri_parameter_supported: Literal[False]
    ui_locales_supported: list[Literal["zh-CN"]]


class Employment(Answer):
    """Where somebody works."""

    unit_code: OrganisationCode
    unit: str
    """The name of the unit."""
    region_code: RegionCode
    post_category: PostCategory
    title_level: TitleLevel


class UserInfo(Answer):
    """What somebody agreed that a vendor may know, as it is now (OpenID Connect Core, 5.3.2)."""

    sub: str
    """Another one at each vendor, and always the same there (OpenID Connect Core, 8.1)."""
    name: str = LEFT_OUT
    """For the scope ``profile``."""
    employment: Employment = LEFT_OUT
    """For the scope ``employment``, as long as they are on the staff."""
    id_number: IdNumber = LEFT_OUT
    """For the scope ``id_number``."""


class OfferedVendor(Answer):
    """A vendor that people sign in at."""

    client_id: str
    name: str


class PublicVendor(Answer):
    """A vendor that people sign in at, as anybody reads it."""

    client_id: str
    """By which a complaint names it."""
    name: str
    homepage: HttpUrl
    """Where its site begins."""


class PublicVendors(Answer):
    """The vendors that people sign in at, in an order made anew each time."""

    vendors: list[PublicVendor]


class VendorOffer(Answer):
    """The vendors that somebody may choose among, in an order made anew for each choice."""

    offer_id: UUID
    vendors: list[OfferedVendor]


class VendorStart(Answer):
    """Where to begin at the vendor that was chosen."""

    start_url: HttpUrl


class PositionCount(Answer):
    """How often a vendor was shown at a position, and how often it was chosen there."""

    client_id: str
    name: str
    """The vendor's, as people see it; its ``client_id`` where it is not set up for people any more."""
    position: Annotated[int, Field(ge=1)]
    shown: Count
    chosen: Count


class ChoicesByPosition(Answer):
    """How freely people choose, by vendor and position."""

    positions: list[PositionCount]
