"""Notifying an account's owner of what others did to it, in every way there is to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from common.db import Tx
from common.ids import uuid7
from registry.accounts.queries import notices as notice_queries
from registry.letters import actions as letter_actions


class Way(Protocol):
    """One way to reach somebody. It fills the transaction of the deed: neither is there without the other.

    One that leaves the platform writes what it has to send beside it, and a job sends it.
    """

    async def tell(self, tx: Tx, account_id: UUID, kind: str, details: Mapping[str, Any], *, now: datetime) -> None:
        """``details`` holds ids, roles and moments; no name, no number, no secret."""


class Inbox:
    """``GET /account/messages``."""

    async def tell(self, tx: Tx, account_id: UUID, kind: str, details: Mapping[str, Any], *, now: datetime) -> None:
        """It stands there until it is forgotten."""
        await notice_queries.add_notice(tx, uuid7(), account_id, kind, details, now)


class Outside:
    """A letter over the channel that the owner chose, if any (:mod:`registry.letters`)."""

    async def tell(self, tx: Tx, account_id: UUID, kind: str, details: Mapping[str, Any], *, now: datetime) -> None:
        """It says only that there is something to read."""
        await letter_actions.write_letters(tx, [account_id], now=now)


WAYS: Sequence[Way] = (Inbox(), Outside())
"""Every way in which this installation reaches people."""


async def notify(tx: Tx, account_id: UUID, kind: str, details: Mapping[str, Any], *, now: datetime) -> None:
    """The owner of an account is notified in every way."""
    told = {name: value for name, value in details.items() if value is not None}
    for way in WAYS:
        await way.tell(tx, account_id, kind, told, now=now)
