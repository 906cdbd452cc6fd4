"""Identifiers sort in the order in which they were made, and nobody can guess one from another."""

import os
import uuid

import pytest

from common import ids


def test_ids_of_one_process_sort_in_the_order_in_which_they_were_made() -> None:
    made = [ids.uuid7() for _ in range(20_000)]
    assert made == sorted(made), "far more than a millisecond's counter holds"
    assert len({one.int & ((1 << 62) - 1) for one in made}) == len(made), "the rest is random"
    assert {(one.version, one.variant) for one in made} == {(7, uuid.RFC_4122)}
    texts = [ids.uuid7_text() for _ in range(1_000)]
    assert texts == sorted(texts)
    assert [str(uuid.UUID(one)) for one in texts] == texts
    assert str(made[-1]) < texts[0]


def test_a_clock_that_goes_back_does_not_turn_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids.uuid7()
    monkeypatch.setattr("common.ids.time.time_ns", lambda: 1_000_000_000_000_000)
    assert before < ids.uuid7() < ids.uuid7()


def test_a_forked_process_makes_other_ids_than_its_parent() -> None:
    ids.uuid7()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - in the other process
        os.write(writing, ids.uuid7().bytes)
        os._exit(0)
    os.waitpid(child, 0)
    theirs, ours = os.read(reading, 16), ids.uuid7().bytes
    assert theirs[8:] != ours[8:]
