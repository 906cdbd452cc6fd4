"""What people say of themselves, and everything that is on record of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from common.clock import china_date
from common.db import Tx
from common.errors import NotFound, Refused
from common.identity import IdNumber
from registry.access.domain.account_rules import AccountRules, Keys
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.actions import sessions as session_actions
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import identity_links as link_queries
from registry.accounts.queries import notices as notice_queries
from registry.accounts.queries import sessions as session_queries
from registry.applications import queries as application_queries
from registry.applications.actions.names import ask_for_name
from registry.audit.actions.readings import readings_of_oneself
from registry.audit.actions.trail import acts_about
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.cases.domain import Sight
from registry.forms.actions import form_of, save_form
from registry.forms.domain import read_details
from registry.letters import actions as letter_actions
from registry.letters.domain import ChannelName
from registry.oauth.actions import signing
from registry.organisations.actions import directory
from registry.password_codes.actions import own_accounts
from registry.people.actions.leaves import own_leaves
from registry.people.queries import people as people_queries
from registry.people_search import queries as people_search_queries
from registry.privacy import actions as privacy_actions
from registry.roles.queries import appointments as appointment_queries


async def context_of(
    tx: Tx, actor: Actor, notice_version: str, *, rules: AccountRules, keys: Keys, now: datetime
) -> dict[str, Any] | None:
    """All that a page asks about a session that it sees for the first time; ``None`` where it has ended since."""
    token = None
    if not actor.needs:
        token = await signing.token_of_oneself(tx, actor.session_id, rules=rules, sealer=keys.sealer, now=now)
        if token is None:
            return None
    seen = await privacy_actions.seen_notices(tx, actor)
    return {
        "account": await own_accounts.account_shown(tx, actor, now=now),
        "session": await session_actions.session_shown(tx, actor, rules=rules, now=now),
        "token": token,
        "notice": {
            "version": notice_version,
            "is_seen": any(notice["version"] == notice_version for notice in seen),
        },
    }


async def own_details(tx: Tx, actor: Actor, *, keys: Keys) -> dict[str, Any] | None:
    """One's own form; ``None`` where it was never filled in."""
    if actor.person_id is None:
        return None
    return await form_of(tx, actor.person_id, keys=keys)


async def change_details(
    tx: Tx, actor: Actor, name: str | None, fields: dict[str, Any], *, keys: Keys, now: datetime
) -> None:
    """One's own form anew; everything but the ID number. Raises :class:`BadDetail`.

    Another name is asked for only: certificates, rosters and the account keep that of before until the unit confirms.
    """
    if actor.person_id is None:
        raise NotFound("not-staff", "you stand on no roster")
    row = await people_queries.person_sealed(tx, actor.person_id)
    assert row is not None, "the session is theirs"
    number = IdNumber(keys.sealer.open(bytes(row.id_number_sealed), bytes(row.blind_index)).decode())
    form = read_details(fields, number, today=china_date(now))
    await save_form(tx, actor.person_id, form.document(), keys=keys, now=now)
    await letter_actions.address_changed(tx, actor.account_id, form.email, sealer=keys.sealer)
    changed = ["details"]
    if name is not None and await ask_for_name(tx, actor, row, name, keys=keys, now=now):
        changed.append("name-asked")
    act = AuditedAct("person.edited", actor.by, actor.person_id, row.organisation_id, details={"changed": changed})
    await record(tx, act, at=now)


async def notifications(tx: Tx, actor: Actor, offered: Sequence[ChannelName], *, keys: Keys) -> dict[str, Any]:
    """Over which channel one gets letters, at which address, and which channels there are."""
    chosen = await letter_actions.chosen(tx, actor.account_id, sealer=keys.sealer)
    return {
        "channel": "none" if chosen is None else chosen["channel"],
        "address": None if chosen is None else chosen["address"],
        "chosen_at": None if chosen is None else chosen["chosen_at"],
        "offered": offered,
    }


async def choose_notifications(
    tx: Tx, actor: Actor, channel: ChannelName | None, offered: Sequence[ChannelName], *, keys: Keys, now: datetime
) -> None:
    """Letters go to the address of one's form from now on, or none goes to one any more."""
    if channel is None:
        await letter_actions.choose_none(tx, actor.account_id)
        return
    if channel not in offered:
        raise Refused("channel-not-offered", "this installation sends nothing over this channel", channel=channel)
    details = await own_details(tx, actor, keys=keys)
    if details is None:
        raise Refused("no-address", "your details have no e-mail address: fill them in first")
    await letter_actions.choose(tx, actor.account_id, channel, details["email"], sealer=keys.sealer, now=now)


async def everything_of(
    tx: Tx, actor: Actor, sight: Sight, acts_max: int, *, keys: Keys, now: datetime
) -> dict[str, Any]:
    """All that the registry has of the caller, in clear, for themselves (个人信息保护法, art. 45).

    Of cases as much as the session may see.
    """
    found: dict[str, Any] = {"account": {"account_id": actor.account_id, "name": actor.name}, "made_at": now}
    found["roles"] = directory.roles_shown(actor, await directory.organisations_of(tx, actor))
    account = await account_queries.account_by_id(tx, actor.account_id)
    assert account is not None, "the session's account is open"
    number = IdNumber(keys.sealer.open(account.id_number_sealed, account.blind_index).decode())
    found["account"]["id_number"] = number.reveal()
    found["sessions"] = _shown(
        await session_queries.all_sessions(tx, actor.account_id),
        "created_at", "seen_at", "ends_at", "ended_at", "second_factor",
    )  # fmt: skip
    found["applications"] = _shown(
        await application_queries.applications_about(tx, account.blind_index),
        "application_id", "kind", "state", "made_at", "decided_at", "reason",
    )  # fmt: skip
    offered = await appointment_queries.role_offers_to(tx, actor.account_id, now)
    found["offered_roles"] = [
        {"role": row.role, "organisation": row.organisation, "at": row.offered_at} for row in offered
    ]
    found["notices"] = _shown(
        await notice_queries.notices_to(tx, actor.account_id, now, acts_max),
        "kind", "details", "made_at", "organisation", "office",
    )  # fmt: skip
    found["identity_links"] = _shown(
        await link_queries.links_of(tx, actor.account_id), "issuer", "linked_at", "used_at"
    )  # fmt: skip
    found["notification_choice"] = await letter_actions.chosen(tx, actor.account_id, sealer=keys.sealer)
    found["consents"] = await privacy_actions.every_consent(tx, actor)
    found["privacy_notices"] = await privacy_actions.seen_notices(tx, actor)
    if actor.person_id is not None:
        shown = await people_search_queries.person_shown(tx, person_id=actor.person_id)
        assert shown is not None, "the session is theirs"
        names = ("person_id", "name", "unit_code", "unit", "post_category", "title_level")
        more = await application_queries.post_of(tx, actor.person_id)
        more["leaves"] = await own_leaves(tx, actor.person_id, sealer=keys.sealer)
        found["person"] = {**fields_of(shown, *names), **more, "id_number": number.reveal()}
        found["details"] = await own_details(tx, actor, keys=keys)
        found["placements"] = _shown(
            await application_queries.placements_of(tx, actor.person_id),
            "effective_on", "unit", "region_code", "post_category", "title_level", "second_post_category",
        )  # fmt: skip
    found["acts"] = await acts_about(tx, actor.subject_id, before=None, rows_max=acts_max)
    found["readings"] = (await readings_of_oneself(tx, actor, sight, keys=keys))["readings"]
    await record(tx, AuditedAct("person.exported", actor.by, actor.subject_id), at=now)
    return found


def _shown(rows: Sequence[Any], *names: str) -> list[dict[str, Any]]:
    return [fields_of(row, *names) for row in rows]
