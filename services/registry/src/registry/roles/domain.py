"""When a role counts at once, who helps somebody into their account, and what a role and a password outlive.

Giving a role gives no power over the account. Power over an account follows from where its owner is placed, and from a
reach that covers every role they hold; what somebody has given themselves adds nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from offices.authority import Action, Grant, Place, Role, acting, appointing, may_appoint, stands_within

OWNER = "operator"
"""The machine's owner, as the audit trail names them."""
OFFER_LASTS = timedelta(days=30)
"""How long a role waits for its holder's answer."""


class Outcome(StrEnum):
    """What comes of an appointment."""

    HELD = "held"
    """The role counts from now on."""
    OFFERED = "offered"
    """It counts once the account's owner has accepted it in a session of their own."""


@dataclass(frozen=True)
class Giver:
    """Who gave a role or made a code: ``by`` as the audit trail names them, and the role under which they did.

    ``under`` is ``None`` for the machine's owner, whom no placement limits, and where the release before this one
    recorded nothing.
    """

    by: str
    under: Grant | None = None

    @property
    def is_owner(self) -> bool:
        """Whether the machine's owner did it: the root of all trust here."""
        return self.by == OWNER

    @property
    def needs_second(self) -> bool:
        """Whether a role of this giver's counts only once somebody else has confirmed it: an operator sees nobody, and
        alone makes nobody who does.
        """
        return self.under is not None and self.under.role is Role.OPERATOR

    @property
    def office(self) -> tuple[Role, UUID | None] | None:
        """What is the same for everybody of one office."""
        return None if self.under is None else (self.under.role, self.under.organisation_id)


@dataclass(frozen=True)
class Holding:
    """A role that somebody has or is offered, where it is bound to, and who gave it."""

    role: Role
    place: Place
    giver: Giver
    is_offer: bool = False
    is_accepted: bool = False
    """Its holder took it in a session of their own; else it was given to them whatever they wish."""


@dataclass(frozen=True)
class Subject:
    """Whose account it is, as far as power over it is concerned."""

    placed: Place | None
    """Where they stand on a roster; ``None`` where they stand on none."""
    is_used: bool
    """Somebody has set a password, at any time."""
    holdings: Sequence[Holding] = ()


def outcome(
    subject: Subject, giver: Giver, *, is_name_right: bool, is_trusted: bool, is_own_wish: bool = False
) -> Outcome:
    """Whether a role counts at once: only for somebody within the giver's reach, under their name, whose password and
    second factor (``is_trusted``) came to be under nobody who could not give the role.

    The machine's owner gives a role at once to somebody who has never come in, since there is nothing yet to take;
    so does an office to somebody on no roster who came and asked for it (``is_own_wish``).
    """
    if not is_name_right or giver.needs_second:
        return Outcome.OFFERED
    if giver.is_owner:
        return Outcome.OFFERED if subject.is_used else Outcome.HELD
    if is_own_wish and subject.placed is None and not subject.is_used:
        return Outcome.HELD
    is_within = giver.under is not None and subject.placed is not None and stands_within(giver.under, subject.placed)
    return Outcome.HELD if is_within and is_trusted else Outcome.OFFERED


def helping(grants: Iterable[Grant], subject: Subject) -> Grant | None:
    """The role under which somebody may help into an account; ``None`` where they may not.

    By placement: it is within reach, and every role could be given by the helper. An offer counts like a role where it
    comes from an office within whose reach the person stands, so that nobody far away keeps help from them. An office
    that looks after nobody there (a department) helps by a role that it could give, once its holder accepted it: by
    giving a role nobody comes into an account.
    Without any placement: an account that nobody has used, and that holds nothing but what the helper's office gave.
    """
    own = list(grants)
    if subject.placed is None:
        return None if subject.is_used else _first_opener(own, subject.holdings)
    binding = [
        holding for holding in subject.holdings if not holding.is_offer or is_of_reach(holding.giver, subject.placed)
    ]
    if any(not may_appoint(own, holding.role, holding.place) for holding in binding):
        return None
    if (grant := acting(own, Action.HELP_IN, subject.placed)) is not None:
        return grant
    held = [holding for holding in binding if holding.is_accepted and not holding.is_offer]
    return next(
        (
            grant
            for sitting in held
            if (grant := appointing(own, sitting.role, sitting.place)) is not None
            and stands_within(grant, subject.placed)
        ),
        None,
    )


def _first_opener(grants: Sequence[Grant], holdings: Sequence[Holding]) -> Grant | None:
    """Whose office gave everything that there is, and still could."""
    offices = {holding.giver.office for holding in holdings}
    if len(offices) != 1 or not all(may_appoint(grants, holding.role, holding.place) for holding in holdings):
        return None
    return next((grant for grant in grants if (grant.role, grant.organisation_id) in offices), None)


def is_of_place(helper: Giver, subject: Subject) -> bool:
    """Whether somebody looks after people where the owner of an account stands, whatever roles these have."""
    if helper.under is None or subject.placed is None:
        return False
    return acting([helper.under], Action.HELP_IN, subject.placed) is not None


def waits(
    subject: Subject, *, had_second_factor: bool, reach_changed_at: datetime | None, is_of_place: bool,
    now: datetime, wait: timedelta,
) -> bool:  # fmt: skip
    """Whether a helper's code is good only after a while, unless the second factor is proven with it.

    It is for an account that has or had a second factor; for one that was in use before its owner came within the
    helper's reach; and for one in use where the helper does not look after people of that place (``is_of_place``): an
    machine's owner, or an office whose help rests on a role that it may give.
    """
    if had_second_factor:
        return True
    return subject.is_used and (not is_of_place or (reach_changed_at is not None and now < reach_changed_at + wait))


def keeps_role(giver: Giver, before: Place | None, after: Place) -> bool:
    """Whether a role outlives a change of its holder's placement: not into another province, nor out of the reach of
    the office that gave it. With a first placement (``before`` is ``None``) it is that reach which counts.
    """
    if before is not None and before.regions[-1:] != after.regions[-1:]:
        return False
    if giver.under is None or giver.under.role is Role.OPERATOR:
        return True
    was_within = before is None or stands_within(giver.under, before)
    return stands_within(giver.under, after) or not was_within


def is_of_reach(giver: Giver, placed: Place) -> bool:
    """Whether the machine's owner gave a role, or an office within whose reach this place lies."""
    return giver.is_owner or (giver.under is not None and stands_within(giver.under, placed))


def keeps_password(roots: Sequence[Grant] | None, after: Place) -> bool:
    """Whether a password outlives its owner's first placement: only where the unit lies within reach of the office
    under whose code it came to be. Nobody sits on an ID number until its owner is recorded somewhere.

    ``roots`` are the roles that the maker of that code has by now; ``None`` for the machine's owner.
    """
    return roots is None or any(stands_within(grant, after) for grant in roots)
