"""Whether the completions of several records of one human (合并) fit into the time of one human."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from rulebook import Intake
from vendor_gateway.completions.domain.holds import Flag
from vendor_gateway.completions.domain.plausibility import Interval, Overbooked, overbooked

NEAR = timedelta(days=31)
"""What lies further away from a completion crowds it no more."""
NEAR_MAX = 800
"""Beside more of them nothing is computed: it does not fit."""


class OfRecord(NamedTuple):
    """When one record of a human learned something that counts."""

    blind_index: bytes
    own: Interval


class Question(NamedTuple):
    """A completion that is held against those of the human's other records."""

    item_id: UUID
    record: OfRecord
    rules: Intake


def crowded_across(asked: Sequence[Question], standing: Sequence[OfRecord]) -> dict[UUID, Overbooked]:
    """Which completions do not fit since other records of the same human count as well, each with its fullest span.

    They come one by one, in the order given: the first that fits counts. What does not fit beside its own record alone
    is known already, and is not said again.
    """
    found = {}
    there = list(standing)
    for question in asked:
        own, blind_index = question.record.own, question.record.blind_index
        near = [
            item for item in there
            if item.own.completed_at >= own.started_at - NEAR and item.own.started_at <= own.completed_at + NEAR
        ]  # fmt: skip
        worst = None
        if any(item.blind_index != blind_index for item in near):
            worst = _across(question, near)
            if worst is not None:
                found[question.item_id] = worst
        if worst is None or not worst.is_held:
            there.append(question.record)
    return found


def _across(question: Question, near: Sequence[OfRecord]) -> Overbooked | None:
    own, blind_index = question.record.own, question.record.blind_index
    if len(near) > NEAR_MAX:
        return Overbooked(Flag.OVERLAP, True, own.centihours, 0, own.started_at, own.completed_at)
    worst = overbooked(own, [item.own for item in near], question.rules)
    alone = overbooked(own, [item.own for item in near if item.blind_index == blind_index], question.rules)
    return None if worst == alone else worst
