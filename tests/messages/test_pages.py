"""Messages: pages that leave nothing out, what is new, and moments that every database can hold."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from common.clock import Moment
from messages.pages import MESSAGES_MAX, UNREAD_MAX, Message, page, unread

AT = datetime(2026, 3, 5, 4, tzinfo=UTC)


def said(*minutes: int) -> list[Message]:
    return [Message(AT + timedelta(minutes=minute), "kind", f"第{minute}条", "…") for minute in minutes]


def titles(shown: dict[str, object]) -> list[str]:
    messages = shown["messages"]
    assert isinstance(messages, list)
    return [message["title"] for message in messages]


def test_the_latest_comes_first_with_the_time_in_china_and_what_came_after_the_mark_is_new() -> None:
    shown = page(said(1, 3, 2), AT + timedelta(minutes=2), None)
    assert titles(shown) == ["第3条", "第2条", "第1条"]
    assert [message["is_new"] for message in shown["messages"]] == [True, False, False]
    assert shown["messages"][0]["at"].isoformat() == "2026-03-05T12:03:00+08:00"
    assert shown["before"] is None
    assert all(message["is_new"] for message in page(said(1), None, None)["messages"])


def test_page_after_page_shows_everything_once_also_what_came_in_one_moment() -> None:
    # The hundredth and the hundred and first are of one moment.
    found = said(*range(MESSAGES_MAX + 50), 49, 50)
    first = page(found, None, None)
    second = page(found, None, first["before"])
    assert second["before"] is None
    assert sorted([*titles(first), *titles(second)]) == sorted(item.title for item in found)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00"])
def test_a_moment_that_cannot_be_meant_is_refused(moment: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(moment)
    assert TypeAdapter(Moment).validate_python("2026-01-01T00:00:00+08:00")


def test_more_than_a_hundred_that_are_new_are_a_hundred() -> None:
    assert [unread(count)["unread"] for count in (0, 7, UNREAD_MAX, UNREAD_MAX + 300)] == [0, 7, 100, 100]
