"""Kafka: what its client does when nobody tells it otherwise, and what may go wrong around it."""

from bench.sabotage.patches import Edit, Sabotage

_HEARING = "libs/common/src/common/kafka/consumer.py"
_SPEAKING = "libs/common/src/common/kafka/producer.py"
_TOPICS = "libs/common/src/common/kafka/topics.py"
_TESTS = "tests/common/test_kafka_keeps_everything.py"
_APPLY = "                    await self._apply(fetched)\n"
_FETCH = "            async with asyncio.timeout(_CALL_DEADLINE_S):\n                fetched = await consumer.getmany("
_UNDER_WAY = f"{_TESTS}::test_what_was_under_way_when_its_process_ended_comes_again"

SABOTAGES = (
    Sabotage(
        name="kafka-auto-commit",
        rule="Offsets are committed by hand, after the database: auto-commit takes 500 for done of which 0 are.",
        source="the bus",
        edits=(Edit(_HEARING, "enable_auto_commit=False,", "enable_auto_commit=True,"),),
        tests=(_UNDER_WAY,),
    ),
    Sabotage(
        name="kafka-latest",
        rule="A group that is new hears everything from the beginning.",
        source="the bus",
        edits=(Edit(_HEARING, 'auto_offset_reset="earliest"', 'auto_offset_reset="latest"'),),
        tests=(f"{_TESTS}::test_what_was_said_before_a_group_was_there_is_heard",),
    ),
    Sabotage(
        name="kafka-acks-1",
        rule="An event is taken when every copy that must be written is.",
        source="the bus",
        edits=(
            # aiokafka refuses to be idempotent with one answer only.
            Edit(_SPEAKING, 'acks="all",', "acks=1,"),
            Edit(_SPEAKING, "enable_idempotence=True,", "enable_idempotence=False,"),
        ),
        tests=(f"{_TESTS}::test_kafka_answers_for_every_copy_that_must_be_written",),
    ),
    Sabotage(
        name="kafka-idempotence-off",
        rule="An event whose answer was lost is sent again and is there once, in its order.",
        source="the bus",
        edits=(Edit(_SPEAKING, "enable_idempotence=True,", "enable_idempotence=False,"),),
        tests=(f"{_TESTS}::test_an_event_whose_answer_was_lost_is_sent_again_and_there_once",),
    ),
    Sabotage(
        name="kafka-commit-before-database",
        rule="The database commits first, then the offset.",
        source="the bus",
        edits=(Edit(_HEARING, _APPLY, "                    await self._commit(consumer, fetched)\n" + _APPLY),),
        tests=(_UNDER_WAY,),
    ),
    Sabotage(
        name="kafka-commit-though-refused",
        rule="What the hearer could not apply is not committed.",
        source="the bus",
        edits=(
            Edit(
                _HEARING,
                "                    _back(consumer, fetched)\n",
                "                    await self._commit(consumer, fetched)\n",
            ),
        ),
        tests=(f"{_TESTS}::test_what_was_refused_when_its_process_ended_comes_again",),
    ),
    Sabotage(
        name="kafka-no-seek-back",
        rule="What the hearer could not apply is fetched again from the same place, before anything later.",
        source="the bus",
        edits=(Edit(_HEARING, "                    _back(consumer, fetched)\n", ""),),
        tests=(f"{_TESTS}::test_what_the_hearer_could_not_apply_comes_again_before_anything_later",),
    ),
    Sabotage(
        name="kafka-batch-of-a-new-assignment-dropped",
        rule="What was fetched belongs to the assignment of the moment at which it was handed over.",
        source="the bus",
        edits=(
            Edit(
                _HEARING,
                _FETCH,
                "            revocations = self._revocations\n" + _FETCH,
            ),
            Edit(
                _HEARING,
                "            revocations = self._revocations\n            if not fetched:",
                "            if not fetched:",
            ),
        ),
        tests=("tests/common/test_kafka_rebalances.py",),
    ),
    Sabotage(
        name="kafka-nothing-committed",
        rule="What was applied is committed, and does not come again with every start.",
        source="the bus",
        edits=(Edit(_HEARING, "await self._commit(consumer, fetched)\n", "self._note_progress()\n"),),
        tests=(f"{_TESTS}::test_what_was_applied_does_not_come_again",),
    ),
    Sabotage(
        name="kafka-key-ignored",
        rule="Everything with the same key has one partition, the same in every process: its order is kept.",
        source="the bus",
        edits=(Edit(_SPEAKING, "return zlib.crc32(key.encode()) % partitions", "return hash(key) % partitions"),),
        tests=(f"{_TESTS}::test_everything_of_one_key_lies_in_one_partition_that_every_process_finds",),
    ),
    Sabotage(
        name="kafka-watchdog-asleep",
        rule="A consumer that stands still in silence ends its process, to be started anew.",
        source="the bus",
        edits=(Edit(_HEARING, "                raise Stuck(", "                Stuck("),),
        tests=(f"{_TESTS}::test_a_hearer_that_stands_still_in_silence_ends_its_process",),
    ),
    Sabotage(
        name="kafka-no-deadline",
        rule="Publishing ends in time: aiokafka waits for a broker that is gone.",
        source="the bus",
        edits=(Edit(_SPEAKING, "asyncio.timeout(PUBLISH_DEADLINE_S)", "asyncio.timeout(None)"),),
        tests=(f"{_TESTS}::test_where_nobody_answers_publishing_ends_in_time",),
    ),
    Sabotage(
        name="kafka-producer-kept",
        rule="A producer in doubt is thrown away: it would go on sending what is published again by another.",
        source="the bus",
        edits=(
            Edit(
                _SPEAKING,
                "        except (KafkaError, TimeoutError, OSError) as error:\n            await self._throw_away()\n",
                "        except (KafkaError, TimeoutError, OSError) as error:\n",
            ),
        ),
        tests=(f"{_TESTS}::test_what_kafka_did_not_take_is_refused_and_sent_by_nobody_but_whoever_says_it_again",),
    ),
    Sabotage(
        name="kafka-topics-not-looked-at",
        rule="A worker does not begin on topics that are missing or could lose events.",
        source="the bus",
        edits=(
            Edit(
                "libs/common/src/common/process/entrypoints.py",
                '    await Loop("bus", _BUS_AGAIN_S, bears_mistakes=False).until_done(partial(bus.check, topics))\n',
                "    bus.stop if topics else None\n",
            ),
        ),
        tests=(f"{_TESTS}::test_a_worker_does_not_begin_on_a_bus_that_is_not_safe",),
    ),
    Sabotage(
        name="kafka-compaction-accepted",
        rule="A topic that drops what nobody has heard yet is refused.",
        source="the bus",
        edits=(Edit(_TOPICS, 'if config.get("cleanup.policy") != "delete":', 'if not config.get("cleanup.policy"):'),),
        tests=(f"{_TESTS}::test_a_topic_that_could_lose_events_is_refused",),
    ),
)
