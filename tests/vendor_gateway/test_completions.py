"""One item: read, or rejected with the first thing that is wrong."""

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import asyncpg
import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from live_platform import completion, id_number

from common.contracts.vendor_gateway import CompletionAccepted
from common.events import Contracts, message_of
from common.ids import uuid7
from vendor_gateway.completions.domain.completions import BadItem, Completion, read_completion, read_revocation
from vendor_gateway.completions.queries.completions import NewCompletion, published_of_new

NOW = datetime(2025, 6, 1, tzinfo=UTC)
REQUIRED = (
    "completion_id", "id_number", "course_code", "course_title", "subject", "hours", "started_at", "completed_at",
)  # fmt: skip
LONGEST = {"completion_id": 128, "course_code": 64, "course_title": 200, "topic": 64, "score": 32}
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def read(**other: Any) -> Completion:
    return read_completion({**completion("C1"), **other}, now=NOW)


def reason(item: Any) -> str:
    """Why it is rejected; and that the answer can be understood and repeats no ID number."""
    with pytest.raises(BadItem) as bad:
        read_completion(item, now=NOW)
    verdict = bad.value.verdict.shown()
    assert verdict["status"] == "rejected"
    assert verdict["detail"]
    assert len(verdict["detail"]) < 300
    assert id_number(1)[:17] not in str(verdict)
    return verdict["reason"] or ""


def test_a_whole_completion_is_read_exactly() -> None:
    found = read(topic="新业态", score="96.5", hours="1.5", completed_at="2025-03-05T18:00:00.25+08:00")
    assert (found.completion_id, found.subject, found.topic, found.score) == ("C1", "public", "新业态", "96.5")
    assert found.centihours == 150
    assert found.started_at == datetime(2025, 2, 1, tzinfo=UTC)
    assert found.completed_at == datetime(2025, 3, 5, 10, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize("other", [{}, {"topic": "新业态", "score": "96.5", "completed_at": "2025-03-05T10:00:00.25Z"}])
@pytest.mark.parametrize("level", [None, "province"])
def test_what_is_told_of_a_new_completion_is_what_the_contract_says(
    other: dict[str, Any], level: Literal["province"] | None
) -> None:
    # Ids of people come from the driver, whose class JSON's writer does not know.
    item_id, person_id = uuid7(), asyncpg.pgproto.pgproto.UUID(str(uuid7()))
    stated = read(**other)
    new = NewCompletion(item_id, 0, stated, b"i" * 32, person_id, b"h" * 32, "2025 C", None, None, level)
    told = published_of_new("lanxin", new)
    at = "2025-06-01T00:00:00+00:00"
    event = Contracts.of([CompletionAccepted]).read(message_of(told, at).body)
    said = CompletionAccepted(
        item_id=item_id, person_id=UUID(str(person_id)), vendor="lanxin", course_code=stated.course_code,
        course_title=stated.course_title, subject="public", required_topic=stated.topic, centihours=stated.centihours,
        completed_at=stated.completed_at, organiser_level=level, test_result=stated.score,
    )  # fmt: skip
    assert event is not None
    assert event.payload == said
    assert told.key == said.key
    written, read_into = (orjson.loads(message_of(event, at).body) for event in (told, said))
    assert written["data"] == read_into["data"]
    assert written.keys() == read_into.keys()


def test_characters_at_private_code_points_of_gbk_are_read_as_what_they_are() -> None:
    assert read(course_title="张\ue863老师讲党史").course_title == "张䶮老师讲党史"


@pytest.mark.parametrize(
    ("hours", "centihours"),
    [("1.5", 150), ("0.01", 1), ("0.1", 10), ("1", 100), ("1.00", 100), ("99.99", 9_999), ("200", 20_000)],
)
def test_hours_are_plain_decimals_with_up_to_two_places(hours: str, centihours: int) -> None:
    assert read(hours=hours).centihours == centihours


@pytest.mark.parametrize(
    "hours",
    [
        "-1", "-0", "0", "0.0", "0.00", "0.001", "0.009", "1.555", "1e9", "1E2", "1e-2", "200.01", "201", "9999.99",
        "10000", "1_0", "1,5", "1.5.5", ".5", "1.", "", " ", " 1", "1 ", "1\n", "1\x00", "+1", "01", "00.5", "0x1",
        "NaN", "Infinity", "inf", "１", "１.５", "٣", "½", "一", "1学时", "1h", "9" * 10_000_000, 1, 1.5, 0.1, 1e400,
        True, None, [], {}, ["1"], {"value": "1"}, "\ud800",
    ],
    ids=lambda hours: repr(hours)[:20],
)  # fmt: skip
def test_other_hours_are_rejected(hours: Any) -> None:
    assert reason({**completion("C1"), "hours": hours}) == "bad-hours"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-05T18:00:00+08:00", datetime(2025, 3, 5, 10, tzinfo=UTC)),
        ("2025-03-05t10:00:00z", datetime(2025, 3, 5, 10, tzinfo=UTC)),
        ("2025-03-05T10:00:00-00:00", datetime(2025, 3, 5, 10, tzinfo=UTC)),
        ("2025-03-05T10:00:00.123456Z", datetime(2025, 3, 5, 10, 0, 0, 123_456, tzinfo=UTC)),
        ("2025-03-05T10:00:00.123456789Z", datetime(2025, 3, 5, 10, 0, 0, 123_456, tzinfo=UTC)),
        ("2025-03-05T10:00:00.5Z", datetime(2025, 3, 5, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("2025-03-06T09:59:00+23:59", datetime(2025, 3, 5, 10, tzinfo=UTC)),
        ("2024-02-29T23:59:59-05:30", datetime(2024, 3, 1, 5, 29, 59, tzinfo=UTC)),
    ],
)
def test_moments_are_rfc_3339(text: str, moment: datetime) -> None:
    assert read(started_at="2024-02-28T00:00:00Z", completed_at=text).completed_at == moment


@pytest.mark.parametrize("name", ["started_at", "completed_at"])
@pytest.mark.parametrize(
    "text",
    [
        "2025-03-05T18:00:00", "2025-03-05 18:00:00+08:00", "2025-03-05", "2025-03-05T18:00+08:00", "",
        "2025-03-05T18:00:00+08", "2025-03-05T18:00:00+0800", "20250305T180000Z", "2025-W10-3T18:00:00Z",
        "2025-064T18:00:00Z", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z",
        "2025-03-00T00:00:00Z", "2025-03-05T24:00:00Z", "2025-03-05T23:60:00Z", "2025-03-05T23:59:60Z",
        "2025-03-05T18:00:00+24:00", "2025-03-05T18:00:00+99:99", "2025-03-05T18:00:00+08:60",
        "2025-03-05T18:00:00+08:99", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59", "10000-01-01T00:00:00Z", "-2025-03-05T18:00:00Z", "+2025-03-05T18:00:00Z",
        " 2025-03-05T18:00:00Z", "2025-03-05T18:00:00Z\n", "2025-03-05T18:00:00Z\x00", "２０２５-03-05T18:00:00Z",
        "2025-03-05T18:00:00.Z", "2025-03-05T18:00:00.1234567890Z", "2025-03-05T18:00:00,5Z",
        "2025-03-05T18:00:00−08:00", "2025-03-05T18:00:00ZZ", "now", "1741168800", "x" * 10_000_000, 1741168800,
        1741168800.5, None, True, [], {}, "\ud800",
    ],
    ids=lambda text: repr(text)[:40],
)  # fmt: skip
def test_other_moments_are_rejected(name: str, text: Any) -> None:
    assert reason({**completion("C1"), name: text}) == f"bad-{name.replace('_', '-')}"


@pytest.mark.parametrize(
    ("started_at", "completed_at", "expected"),
    [
        ("2025-03-05T18:00:01+08:00", "2025-03-05T18:00:00+08:00", "completed-before-started"),
        ("2025-03-05T18:00:00+08:00", "2025-03-05T17:59:59Z", None),
        ("2015-12-31T00:00:00+08:00", "2015-12-31T23:59:59+08:00", "year-out-of-range"),
        ("2015-12-31T00:00:00+08:00", "2016-01-01T00:00:00+08:00", None),
        ("2015-12-31T00:00:00+08:00", "2015-12-31T16:00:00Z", None),
        ("0999-03-01T00:00:00Z", "1025-03-05T00:00:00Z", "year-out-of-range"),
        ("2025-03-05T00:00:00Z", "2025-06-01T00:10:00Z", None),
        ("2025-03-05T00:00:00Z", "2025-06-01T00:10:01Z", "completed-in-the-future"),
        ("2025-03-05T00:00:00Z", "2205-03-05T00:00:00Z", "completed-in-the-future"),
        ("2025-03-05T00:00:00Z", "9999-12-31T23:59:59Z", "completed-in-the-future"),
    ],
)
def test_times_that_cannot_be_are_rejected(started_at: str, completed_at: str, expected: str | None) -> None:
    item = completion("C1", started_at=started_at, completed_at=completed_at, hours="1")
    if expected is None:
        assert read_completion(item, now=NOW)
    else:
        assert reason(item) == expected


@pytest.mark.parametrize(
    "number",
    [
        id_number(1)[:17] + ("0" if id_number(1)[17] != "0" else "1"), id_number(1)[:17], id_number(1) + "0", "",
        " " + id_number(1)[1:], "0" * 18, id_number(1)[:15], "431102198502300018", "431102189903120011",
        "4311021985031200１0", "43110219850312001\x00", "43110219850312001\ud800", "ß" * 18, "９" * 18,
        "a" * 10_000_000, int(id_number(1)[:17]), None, [id_number(1)], {"id": id_number(1)}, True,
    ],
    ids=lambda number: repr(number)[:24],
)  # fmt: skip
def test_what_is_no_id_number_is_rejected_without_being_repeated(number: Any) -> None:
    assert reason({**completion("C1"), "id_number": number}) == "bad-id-number"


@pytest.mark.parametrize("subject", ["Public", "public ", "", "公需", "both", None, 1, ["public"], {}, "public\x00"])
def test_there_are_two_subjects(subject: Any) -> None:
    assert reason({**completion("C1"), "subject": subject}) == "bad-subject"


@pytest.mark.parametrize("name", LONGEST)
@pytest.mark.parametrize(
    "text",
    ["\x00", "a\x00b", "\ud800", "a\udfffb", "a\nb", "a\u2028b", "a\x1fb", "a\x85b", "", " \t\n", "\u3000",
     "x" * 201, "好" * 10_000_000, 1, 1.5, True, [], {}, ["a"]],
    ids=lambda text: repr(text)[:16],
)  # fmt: skip
def test_a_text_is_one_short_line_that_can_be_stored_and_shown(name: str, text: Any) -> None:
    assert reason({**completion("C1"), name: text}) == "malformed"


@pytest.mark.parametrize("name", LONGEST)
def test_a_text_may_have_its_full_length_in_any_script(name: str) -> None:
    for character in "a好𠮷é":
        text = character * LONGEST[name]
        assert getattr(read(**{name: text}), name) == text
    assert reason({**completion("C1"), name: "a" * (LONGEST[name] + 1)}) == "malformed"


@pytest.mark.parametrize("name", ["completion_id", "course_code", "course_title", "topic", "score"])
def test_an_id_number_in_another_field_is_rejected_since_those_fields_travel(name: str) -> None:
    for text in (id_number(1), f"{id_number(1)}-C12", f"学员{id_number(1).lower()}的课程"):
        reason({**completion("C1"), name: text[: LONGEST[name]]})


@pytest.mark.parametrize("name", REQUIRED)
def test_every_field_but_topic_and_score_is_needed(name: str) -> None:
    item = completion("C1")
    del item[name]
    assert reason(item)
    assert reason({**completion("C1"), name: None})


@pytest.mark.parametrize("item", [None, 1, 1.5, "C1", True, [], [completion("C1")], {}, {"completion_id": "C1"}])
def test_what_is_no_completion_is_rejected(item: Any) -> None:
    assert reason(item)


@pytest.mark.parametrize("name", ["Hours", "hour", "", "\x00", "\ud800", id_number(1), "__proto__"])
def test_a_field_of_another_name_is_rejected(name: str) -> None:
    assert reason({**completion("C1"), name: "1"}) == "unknown-field"


@given(values)
@example({"completion_id": "C1"})
def test_reading_is_total_over_json(value: Any) -> None:
    with contextlib.suppress(BadItem):
        read_completion(value, now=NOW)


@given(st.dictionaries(st.sampled_from([*REQUIRED, "topic", "score"]), values | st.text(max_size=18), min_size=1))
def test_reading_is_total_over_completions_with_some_fields_replaced(replaced: dict[str, Any]) -> None:
    with contextlib.suppress(BadItem):
        assert len(read_completion({**completion("C1"), **replaced}, now=NOW).content_hash(b"\x01")) == 32


@given(st.dictionaries(st.sampled_from(["completion_id", "reason"]) | st.text(), values))
def test_reading_a_revocation_is_total_over_objects(item: dict[str, Any]) -> None:
    with contextlib.suppress(BadItem):
        assert all(read_revocation(item))


@given(
    st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}", fullmatch=True)
)
def test_a_moment_is_read_exactly_or_not_at_all(text: str) -> None:
    try:
        found = read(started_at=text, completed_at="2025-05-31T00:00:00Z").started_at
    except BadItem:
        return
    sign = 1 if text[19] == "+" else -1
    offset = sign * timedelta(hours=int(text[20:22]), minutes=int(text[23:25]))
    assert (found + offset).strftime("%Y-%m-%dT%H:%M:%S").zfill(19) == text[:19]
    assert int(text[23:25]) < 60


@given(st.integers(0, 30_000))
def test_every_number_of_hours_is_read_exactly_within_its_limits(centihours: int) -> None:
    text = f"{centihours // 100}.{centihours % 100:02d}"
    if 0 < centihours <= 20_000:
        assert read(hours=text).centihours == centihours
    else:
        assert reason({**completion("C1"), "hours": text}) == "bad-hours"
