"""What aiokafka keeps to itself and we must reach: here and nowhere else, held by a test against every new version."""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.client import AIOKafkaClient


def is_caught_up(consumer: AIOKafkaConsumer, parts: Iterable[TopicPartition]) -> bool:
    """Whether nothing is left to fetch of these, as far as the last answers of the broker tell; asks nobody."""
    states = [consumer._subscription.subscription.assignment.state_value(part) for part in parts]
    return all(
        state.has_valid_position and state.highwater is not None and state.position >= state.highwater
        for state in states
    )


def make_leave_at_the_end(consumer: AIOKafkaConsumer) -> None:
    """``stop`` lets a static member leave its group like any other: aiokafka would keep its place.

    Before ``start`` there is no coordinator, and no group to leave.
    """
    if consumer._coordinator is not None:
        consumer._coordinator._group_instance_id = None


def client_of(consumer: AIOKafkaConsumer) -> AIOKafkaClient:
    """The connections of a consumer, to close them where its own ``stop`` hangs."""
    return consumer._client


def stop_sending(producer: AIOKafkaProducer) -> None:
    """What it still holds is sent no more: ``stop`` would go on trying for as long as the broker is gone."""
    task: asyncio.Task[None] | None = producer._sender.sender_task
    if task is not None:
        task.cancel()
