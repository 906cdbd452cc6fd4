"""aiokafka's own attributes that we reach for: on real objects of the installed version, without a broker."""

import ast
import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.consumer.subscription_state import SubscriptionState, TopicPartitionState

from common.kafka import aiokafka_internals

PART = TopicPartition("ledger.thresholds", 3)
NOBODY = "127.0.0.1:1"
SOURCES = Path(__file__).parents[2] / "libs/common/src/common"


@pytest.fixture
async def consumer() -> AsyncIterator[AIOKafkaConsumer]:
    made = AIOKafkaConsumer(bootstrap_servers=NOBODY, group_id="ledger", group_instance_id="ledger-0")
    yield made
    await made.stop()


async def test_how_far_a_consumer_has_come_is_read_off_its_subscription(consumer: AIOKafkaConsumer) -> None:
    assert isinstance(consumer._subscription, SubscriptionState)
    assert aiokafka_internals.is_caught_up(consumer, [])
    consumer.assign([PART])
    state = consumer._subscription.subscription.assignment.state_value(PART)
    assert isinstance(state, TopicPartitionState)
    assert not aiokafka_internals.is_caught_up(consumer, [PART]), "it has no position yet"
    state.seek(5)
    assert state.highwater is None
    assert not aiokafka_internals.is_caught_up(consumer, [PART]), "the broker has not said where the end is"
    state.highwater = 6
    assert not aiokafka_internals.is_caught_up(consumer, [PART])
    state.seek(6)
    assert aiokafka_internals.is_caught_up(consumer, [PART])


async def test_a_static_member_is_made_to_leave_its_group(
    consumer: AIOKafkaConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    aiokafka_internals.make_leave_at_the_end(consumer)  # before there is a coordinator
    assert consumer._coordinator is None
    coordinator = GroupCoordinator(
        consumer._client, consumer._subscription, group_id="ledger", group_instance_id="ledger-0"
    )
    sent: list[Any] = []

    async def keep(request: Any) -> None:
        sent.append(request)

    monkeypatch.setattr(coordinator, "_send_req", keep)
    consumer._coordinator = coordinator
    coordinator.generation = 1
    await coordinator.maybe_leave_group()
    assert sent == [], "aiokafka keeps the place of a static member"
    aiokafka_internals.make_leave_at_the_end(consumer)
    coordinator.generation = 1
    await coordinator.maybe_leave_group()
    assert [type(request).__name__.partition("_")[0] for request in sent] == ["LeaveGroupRequest"]


async def test_a_consumer_has_one_client_that_can_be_closed(consumer: AIOKafkaConsumer) -> None:
    assert type(aiokafka_internals.client_of(consumer)) is AIOKafkaClient
    assert asyncio.iscoroutinefunction(aiokafka_internals.client_of(consumer).close)


async def test_a_producers_sender_can_be_ended() -> None:
    producer = AIOKafkaProducer(bootstrap_servers=NOBODY)
    aiokafka_internals.stop_sending(producer)  # before it was started
    await producer._sender.start()
    task = producer._sender.sender_task
    assert isinstance(task, asyncio.Task)
    aiokafka_internals.stop_sending(producer)
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    await producer.stop()


def test_no_other_module_reaches_for_what_aiokafka_keeps_to_itself() -> None:
    reached = []
    for path in SOURCES.rglob("*.py"):
        text = path.read_text("utf-8")
        if "from aiokafka" not in text or path.name == "aiokafka_internals.py":
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Attribute) or ast.unparse(node.value) == "self":
                continue
            if node.attr.startswith("_") and not node.attr.startswith("__"):
                reached.append(f"{path.name}: {ast.unparse(node)}")
    assert reached == []
