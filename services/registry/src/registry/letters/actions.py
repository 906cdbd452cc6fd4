"""Letters are written beside what they are about, and sent later by a job."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.db import Tx
from common.ids import uuid7
from common.sealing import Sealer
from registry.letters import queries
from registry.letters.domain import ChannelName, Letter, Outcome, settled, words

CLAIMED_FOR = timedelta(minutes=15)
"""After so long a letter is tried again whose process has ended without a word."""


@dataclass(frozen=True)
class Claimed:
    """A letter whose turn it is."""

    letter: Letter
    channel: ChannelName
    tries: int


async def write_letters(tx: Tx, account_ids: Collection[UUID], *, now: datetime) -> None:
    """To those of these accounts that want letters: there is something to read."""
    await queries.add_letters(tx, {account_id: uuid7() for account_id in account_ids}, now)


async def choose(
    tx: Tx, account_id: UUID, channel: ChannelName, address: str, *, sealer: Sealer, now: datetime
) -> None:
    """Somebody wants letters, at this address."""
    await queries.save_choice(tx, account_id, channel, sealer.seal(address.encode(), account_id.bytes), now)


async def choose_none(tx: Tx, account_id: UUID) -> None:
    """Somebody wants no letters; none that waits is sent."""
    await queries.forget_choice(tx, account_id)


async def address_changed(tx: Tx, account_id: UUID, address: str, *, sealer: Sealer) -> None:
    """Whoever wants letters gets them there from now on."""
    await queries.save_address(tx, account_id, sealer.seal(address.encode(), account_id.bytes))


async def chosen(tx: Tx, account_id: UUID, *, sealer: Sealer) -> dict[str, Any] | None:
    """Channel, address and moment of somebody's choice; ``None`` where they want no letters."""
    row = await queries.choice_of(tx, account_id)
    if row is None:
        return None
    address = sealer.open(bytes(row.address_sealed), account_id.bytes).decode()
    return {"channel": row.channel, "address": address, "chosen_at": row.chosen_at}


async def claim(
    tx: Tx, channels: Collection[ChannelName], said: tuple[str, str], rows_max: int, *, sealer: Sealer, now: datetime
) -> Sequence[Claimed]:
    """The next letters to send; what can no longer be sent is given up. ``said``: name and address of the site."""
    await queries.give_up(tx, channels, now)
    rows = await queries.claim_due(tx, now, now + CLAIMED_FOR, rows_max)
    subject, text = words(*said)
    return [
        Claimed(
            Letter(
                row.letter_id,
                sealer.open(bytes(row.address_sealed), row.account_id.bytes).decode(),
                row.name,
                subject,
                text,
            ),
            ChannelName(row.channel),
            row.tries,
        )
        for row in rows
    ]


async def settle(tx: Tx, outcomes: Mapping[UUID, tuple[Outcome, int]], *, now: datetime) -> None:
    """What became of letters: by id, the outcome and how many tries there were with it."""
    await queries.save_settled(
        tx, {letter_id: settled(outcome, tries, now) for letter_id, (outcome, tries) in outcomes.items()}, now
    )
