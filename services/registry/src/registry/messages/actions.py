"""Announcements of authorities to their regions, and everything that the registry tells somebody."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from common.clock import now
from common.db import Tx
from common.errors import NotFound
from common.ids import uuid7
from messages.pages import MESSAGES_MAX, NEVER, UNREAD_MAX, Message
from messages.read_marks import read_until
from registry.access.actions import refuse_unless
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Action, Actor, Place
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
from registry.messages.domain import of_announcement, of_application, of_case, of_notice, of_offer
from registry.organisations.queries import regions as region_queries
from registry.organisations.queries import states as state_queries


async def announce(tx: Tx, actor: Actor, region_code: str, title: str, text: str, *, now: datetime) -> UUID:
    """Announce it to everybody of a region, and of what is below it."""
    await _refuse_elsewhere(tx, actor, region_code)
    announcement_id = uuid7()
    columns = {
        "announcement_id": announcement_id,
        "region_code": region_code,
        "title": title,
        "text": text,
        "published_by": actor.account_id,
        "at": now,
    }
    await queries.add_announcement(tx, columns)
    details = {"announcement": str(announcement_id), "region_code": region_code}
    await record(tx, AuditedAct("announcement.published", actor.by, details=details), at=now)
    return announcement_id


async def withdraw_announcement(tx: Tx, actor: Actor, announcement_id: UUID, *, now: datetime) -> None:
    """Withdraw it; allowed to those who may announce in that region."""
    row = await queries.lock_announcement(tx, announcement_id)
    if row is None:
        raise NotFound("no-such-announcement", "there is no such announcement, or it was withdrawn")
    await _refuse_elsewhere(tx, actor, row.region_code)
    await queries.withdraw_announcement(tx, announcement_id, now)
    details = {"announcement": str(announcement_id), "region_code": row.region_code}
    await record(tx, AuditedAct("announcement.withdrawn", actor.by, details=details), at=now)


async def _refuse_elsewhere(tx: Tx, actor: Actor, region_code: str) -> None:
    regions = tuple(await region_queries.regions_above(tx, region_code))
    if not regions:
        raise NotFound("unknown-region", "there is no region of this code")
    refuse_unless(actor, Action.ANNOUNCE, Place(regions=regions))


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
