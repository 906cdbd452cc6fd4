"""What an installation asks of accounts and passwords, and the keys that ID numbers are kept with."""

from dataclasses import dataclass, field
from datetime import timedelta

from common.sealing import BlindIndex, Sealer
from registry.access.domain.attempts import Limits


@dataclass(frozen=True)
class Policy:
    """``classes_min`` of lower case, capitals, digits and others; ``days_max``: how long one is good, 0 for ever;
    ``listed``: passwords that are known to others, in lower case.
    """

    chars_min: int
    classes_min: int
    days_max: int
    listed: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class AccountRules:
    """What an installation asks of accounts; see the settings of the same names."""

    policy: Policy
    limits: Limits
    devices_kept: timedelta
    """How long a device is known that nobody signs in from."""
    session_idle: timedelta
    session_length: timedelta
    code_length: timedelta
    code_wait: timedelta
    """How long a helper's code waits for an account that has or had a second factor, unless that is proven."""
    administrators_need_second_factor: bool
    has_password_sign_in: bool = True
    """Whether people sign in with their password; else with the identity provider alone, save for operators."""


@dataclass(frozen=True)
class Keys:
    """What ID numbers are looked up and kept with."""

    index: BlindIndex
    sealer: Sealer
