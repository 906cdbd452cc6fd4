"""What vendors may ask to know of somebody, each with that person's separate consent (个人信息保护法, art. 23)."""

from enum import StrEnum


class OidcScope(StrEnum):
    """What a vendor may ask for, as OAuth scopes."""

    PROFILE = "profile"
    """The name."""
    EMPLOYMENT = "employment"
    """Unit, region, post category, title level."""
    ID_NUMBER = "id_number"
    """The ID number, with which a vendor reports completions."""
