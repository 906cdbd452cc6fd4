"""Announcements of authorities to their regions, and everything that the registry tells somebody."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.clock import now
from common.db import Tx
from common.errors import NotAllowed, NotFound
from common.ids import uuid7
from messages.pages import MESSAGES_MAX, NEVER, UNREAD_MAX, Message
from messages.read_marks import read_until
from offices.authority import MAY, Action, Grant, Place, acting
from registry.access.actions import refuse_unless
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import notices as notice_queries
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.cases.actions.cases import mark_of
from registry.cases.domain import Sight
from registry.cases.queries import cases as case_queries
from registry.consents import queries as consent_queries
from registry.consents.domain import CONSENT_LASTS
from registry.consents.domain import ConsentState as Consent
from registry.messages import queries
from registry.messages.domain import of_announcement, of_application, of_case, of_notice, of_offer, of_reminder
from registry.organisations.queries import regions as region_queries
from registry.organisations.queries import states as state_queries
from registry.reminders import queries as reminder_queries


@dataclass(frozen=True)
class AnnouncementText:
    """What is announced, and to whom."""

    region_code: str
    title: str
    text: str
    is_public: bool
    """Anybody reads it, without a session; else people of the region and of what is below it."""


async def announce(tx: Tx, actor: Actor, announced: AnnouncementText, *, now: datetime) -> UUID:
    """Announce it to everybody of a region and of what is below it, or to anybody, for the actor's office."""
    office = await _office_in(tx, actor, announced.region_code)
    announcement_id = uuid7()
    columns = {
        **asdict(announced),
        "announcement_id": announcement_id,
        "published_by": actor.account_id,
        "office_id": office.organisation_id,
        "at": now,
    }
    await queries.add_announcement(tx, columns)
    details: dict[str, Any] = {"announcement": str(announcement_id), "region_code": announced.region_code}
    if announced.is_public:
        details["is_public"] = True
    await record(tx, AuditedAct("announcement.published", actor.by, details=details), at=now)
    return announcement_id


async def withdraw_announcement(tx: Tx, actor: Actor, announcement_id: UUID, *, now: datetime) -> None:
    """Withdraw it; allowed to those who may announce in that region."""
    row = await queries.lock_announcement(tx, announcement_id)
    if row is None:
        raise NotFound("no-such-announcement", "there is no such announcement, or it was withdrawn")
    await _office_in(tx, actor, row.region_code)
    await queries.withdraw_announcement(tx, announcement_id, now)
    details = {"announcement": str(announcement_id), "region_code": row.region_code}
    await record(tx, AuditedAct("announcement.withdrawn", actor.by, details=details), at=now)


async def _office_in(tx: Tx, actor: Actor, region_code: str) -> Grant:
    """The role under which somebody announces in a region; raises :class:`NotAllowed` where none of theirs may."""
    regions = tuple(await region_queries.regions_above(tx, region_code))
    if not regions:
        raise NotFound("unknown-region", "there is no region of this code")
    place = Place(regions=regions)
    refuse_unless(actor, Action.ANNOUNCE, place)
    office = acting(actor.grants, Action.ANNOUNCE, place)
    assert office is not None, "one of their roles allows it"
    return office


async def public_announcements(
    tx: Tx, region_code: str | None, after: UUID | None, rows_max: int
) -> tuple[list[dict[str, Any]], UUID | None]:
    """What stands for anybody, the latest first, and after which one the next page begins.

    ``region_code``: what concerns that region: its own and that of those above it. Raises :class:`NotFound` for an
    unknown one.
    """
    if region_code is not None and not await region_queries.regions_above(tx, region_code):
        raise NotFound("unknown-region", "there is no region of this code")
    rows = await queries.public_announcements(tx, region_code, after, rows_max + 1)
    shown = [fields_of(row, *_PUBLIC) for row in rows[:rows_max]]
    return shown, shown[-1]["announcement_id"] if len(rows) > rows_max else None


async def public_announcement(tx: Tx, announcement_id: UUID) -> dict[str, Any]:
    """One that stands for anybody; raises :class:`NotFound`."""
    row = await queries.public_announcement(tx, announcement_id)
    if row is None:
        raise NotFound("no-such-announcement", "there is no such announcement, or it was withdrawn")
    return fields_of(row, *_PUBLIC)


_PUBLIC = ("announcement_id", "region_code", "region", "title", "text", "office", "published_at")


async def published(
    tx: Tx, actor: Actor, organisation_id: UUID, page: tuple[int, int], *, only_standing: bool
) -> tuple[list[dict[str, Any]], int]:
    """What was published for the region of one's office and what is below it, withdrawn ones as well, the latest first;
    and how many there are. Raises :class:`NotAllowed` where one's role there announces nothing.
    """
    grant = next(
        (
            grant
            for grant in actor.grants
            if grant.organisation_id == organisation_id and Action.ANNOUNCE in MAY[grant.role]
        ),
        None,
    )
    if grant is None or grant.region_code is None:
        raise NotAllowed("not-yours", "your roles in this organisation announce nothing", action=Action.ANNOUNCE)
    rows = await queries.published_in(tx, grant.region_code, page, only_standing=only_standing)
    total = await queries.count_published(tx, grant.region_code, only_standing=only_standing)
    return [fields_of(row, *_PUBLISHED) for row in rows], total


async def published_by_id(tx: Tx, actor: Actor, announcement_id: UUID) -> dict[str, Any]:
    """One of them, for those who may announce in its region; raises :class:`NotFound`."""
    row = await queries.published_by_id(tx, announcement_id)
    if row is None:
        raise NotFound("no-such-announcement", "there is no such announcement, or it was withdrawn")
    await _office_in(tx, actor, row.region_code)
    return fields_of(row, *_PUBLISHED)


_PUBLISHED = (*_PUBLIC, "published_by", "is_public", "withdrawn_at")


async def messages_to(tx: Tx, actor: Actor, sight: Sight, *, before: datetime, keys: Keys) -> list[Message]:
    """Announcements of the regions where somebody stands or has a role, what became of what they asked for, and what
    others did to their account.
    """
    regions = await _regions_of(tx, actor)
    most = MESSAGES_MAX + 1
    found = [of_announcement(row) for row in await queries.announcements_for(tx, regions, before, most)]
    account = await account_queries.account_by_id(tx, actor.account_id)
    assert account is not None, "the session's account is open"
    decided = await queries.applications_decided(tx, account.blind_index, actor.person_id, before, most)
    found += [of_application(row.kind, row.state, row.reason, row.decided_at) for row in decided]
    found += [
        of_notice(row.kind, row.details, row.organisation, row.office, row.made_at)
        for row in await notice_queries.notices_to(tx, actor.account_id, before, most)
    ]
    if actor.person_id is not None:
        reminders = await reminder_queries.reminders_to(tx, actor.person_id, before, most)
        found += [of_reminder(row) for row in reminders]
    offers = await consent_queries.offers_to(tx, actor.account_id, now() - CONSENT_LASTS)
    found += [of_offer(row) for row in offers if row.asked_at < before and row.state == Consent.WAITING]
    if not sight.is_open:
        return found
    changed = await case_queries.cases_changed(tx, mark_of(actor.account_id, keys), sight.since, before, most)
    return found + [of_case(row.case_id, row.kind, row.step, row.made_at) for row in changed]


async def unread_of(tx: Tx, actor: Actor, sight: Sight, *, keys: Keys, now: datetime) -> int:
    """How many of these are new to somebody; of each kind no more than ``UNREAD_MAX`` are counted."""
    after = await read_until(tx, actor.account_id) or NEVER
    account = await account_queries.account_by_id(tx, actor.account_id)
    assert account is not None, "the session's account is open"
    whom = {"account": actor.account_id, "person": actor.person_id, "index": account.blind_index, "before": now}
    regions = await _regions_of(tx, actor)
    count = await queries.count_news(
        tx, whom, regions, after=after, offered_since=now - CONSENT_LASTS, rows_max=UNREAD_MAX
    )
    if not sight.is_open or count >= UNREAD_MAX:
        return count
    changed = await case_queries.cases_changed(tx, mark_of(actor.account_id, keys), sight.since, now, UNREAD_MAX)
    return count + len([row for row in changed if row.made_at > after])


async def _regions_of(tx: Tx, actor: Actor) -> Collection[str]:
    places = {grant.organisation_id for grant in actor.grants} | {actor.organisation_id}
    return await state_queries.regions_of_units(tx, [place for place in places if place is not None])
