"""Notifying an account's owner of what others did to it, over every channel there is to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from common.db import Tx
from common.ids import uuid7
from registry.accounts.queries import notices as notice_queries


class Channel(Protocol):
    """One way to reach somebody. It fills the transaction of the deed: neither is there without the other.

    A channel that leaves the platform (e-mail, SMS) writes what it has to send beside it, and a job sends it.
    """

    async def tell(self, tx: Tx, account_id: UUID, kind: str, details: Mapping[str, Any], *, now: datetime) -> None:
        """``details`` holds ids, roles and moments; no name, no number, no secret."""


class Inbox:
    """``GET /account/messages``."""

    async def tell(self, tx: Tx, account_id: UUID, kind: str, details: Mapping[str, Any], *, now: datetime) -> None:
        """It stands there until it is forgotten."""
        await notice_queries.add_notice(tx, uuid7(), account_id, kind, details, now)


CHANNELS: Sequence[Channel] = (Inbox(),)
"""Every way in which this installation reaches people."""


async def notify(tx: Tx, account_id: UUID, kind: str, details: Mapping[str, Any], *, now: datetime) -> None:
    """The owner of an account is notified over every channel."""
    told = {name: value for name, value in details.items() if value is not None}
    for channel in CHANNELS:
        await channel.tell(tx, account_id, kind, told, now=now)
