"""The body as a whole: strict JSON of one of three shapes, or a reason."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vendor_gateway.completions.domain.deliveries import BadBody, Delivery, parse, strict_json

BATCH = "course.completed.batch"
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)  # fmt: skip


def refused(body: bytes) -> tuple[int, str]:
    """Status and reason."""
    with pytest.raises(BadBody) as bad:
        parse(body)
    assert bad.value.detail
    return bad.value.status, bad.value.reason


def document(**other: Any) -> bytes:
    return json.dumps({"type": "course.completed", "data": {}, **other}).encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xff\xfe{}", "not-utf-8"),
        ("{}".encode("utf-16"), "not-utf-8"),
        ('{"标题": 1}'.encode("gb18030"), "not-utf-8"),
        (b'{"a": "\xed\xa0\x80"}', "not-utf-8"),
        (b'{"a": "\xc0\x80"}', "not-utf-8"),
        (b"\x1f\x8b\x08\x00", "not-utf-8"),
        (b"", "not-json"),
        (b" \n", "not-json"),
        (b"\xef\xbb\xbf{}", "not-json"),
        (b"hello", "not-json"),
        (b"type=course.completed&data=", "not-json"),
        (b"<completion/>", "not-json"),
        (b"{", "not-json"),
        (b"{} {}", "not-json"),
        (b"{},", "not-json"),
        (b'{"a": 1,}', "not-json"),
        (b"{'a': 1}", "not-json"),
        (b"{a: 1}", "not-json"),
        (b'{"a": 1} // done', "not-json"),
        (b'{"a": NaN}', "not-json"),
        (b'{"a": [-Infinity]}', "not-json"),
        (b'{"a": Infinity}', "not-json"),
        (b'{"a": 01}', "not-json"),
        (b'{"a": +1}', "not-json"),
        (b'{"a": .5}', "not-json"),
        (b'{"a": 0x10}', "not-json"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "not-json"),
        (b'{"a": "\x00"}', "not-json"),
        (b'{"a": "line\nbreak"}', "not-json"),
        (b'{"a": "\\u12"}', "not-json"),
        (b'{"type": 1, "type": 1}', "duplicate-key"),
        (b'{"type": 1, "\\u0074ype": 1}', "duplicate-key"),
        (b'{"data": [{"deep": {"a": 1, "b": 2, "a": 1}}]}', "duplicate-key"),
        (b"[" * 10_000 + b"]" * 10_000, "too-deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too-deep"),
        (b"[" * 1_000_000, "too-deep"),
        (b'[{"a":' * 100_000, "too-deep"),
    ],
)
def test_what_is_no_strict_json_is_refused_with_400(body: bytes, reason: str) -> None:
    assert refused(body) == (400, reason)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[]", "not-this-shape"),
        (b"null", "not-this-shape"),
        (b"1e400", "not-this-shape"),
        (b'"course.completed"', "not-this-shape"),
        (b"{}", "unknown-type"),
        (document(type=None), "unknown-type"),
        (document(type=1), "unknown-type"),
        (document(type=["course.completed"]), "unknown-type"),
        (document(type={"course.completed": 1}), "unknown-type"),
        (document(type="Course.Completed"), "unknown-type"),
        (document(type="course.completed\x00"), "unknown-type"),
        (document(type="\ud800"), "unknown-type"),
        (document(type="x" * 1_000_000), "unknown-type"),
        (document(data=None), "not-this-shape"),
        (document(data=[{}]), "not-this-shape"),
        (document(data="{}"), "not-this-shape"),
        (document(type="course.completion.revoked", data=[{}]), "not-this-shape"),
        (document(type=BATCH), "not-this-shape"),
        (document(type=BATCH, data=[]), "not-this-shape"),
        (document(type=BATCH, data="[]"), "not-this-shape"),
        (document(type=BATCH, data=[{}] * 1_001), "too-many-items"),
        (document(type=BATCH, data=[[]] * 100_000), "too-many-items"),
        (b'{"type": "course.completed"}', "not-this-shape"),
    ],
)
def test_json_of_another_shape_is_refused_with_422(body: bytes, reason: str) -> None:
    assert refused(body) == (422, reason)


def test_a_parser_is_not_begun_on_more_values_than_a_thousand_completions_have() -> None:
    """Its values are counted first: parsing costs the processor as many times more as there are keys."""
    keys = json.dumps({f"k{n}": 0 for n in range(300_000)}).encode()
    assert refused(keys) == (422, "too-many-items")
    assert refused(b'{"type": ' + b"[[]" * 50_000) == (400, "too-deep")
    # Cut off at its end it is no JSON: had it been parsed, that would be the answer.
    assert refused(keys[:-1]) == (422, "too-many-items")


@pytest.mark.parametrize("number", ["1" * 5_000, "1." + "1" * 5_000, "1e" + "1" * 5_000])
def test_a_number_has_an_end(number: str) -> None:
    assert refused(b'{"type": %s}' % number.encode()) == (400, "not-json")


def test_a_completion_a_batch_of_a_thousand_and_a_revocation_are_the_three_shapes() -> None:
    assert parse(document(data={"a": 1})) == Delivery(False, [{"a": 1}])
    assert parse(document(type=BATCH, data=[None] * 1_000)) == Delivery(False, [None] * 1_000)
    assert parse(document(type="course.completion.revoked")) == Delivery(True, [{}])


def test_an_item_is_not_looked_into_so_that_a_bad_one_blocks_nothing() -> None:
    items: list[Any] = [1, None, "", [[]], {"hours": 1e99}, {"": {}}]
    assert parse(document(type=BATCH, data=items)) == Delivery(False, items)


@given(values)
def test_strict_json_reads_all_that_is_json(value: Any) -> None:
    for ascii_only in (True, False):
        text = json.dumps(value, ensure_ascii=ascii_only)
        try:
            body = text.encode()
        except UnicodeEncodeError:
            continue
        assert strict_json(body) == value


def test_what_stands_beside_type_timestamp_and_data_is_refused() -> None:
    body = {"type": "course.completed", "timestamp": "2025-06-01T00:00:00Z", "data": {}}
    assert parse(json.dumps(body).encode()).items == [{}]
    assert refused(json.dumps({**body, "note": "z" * 1_000}).encode()) == (422, "not-this-shape")


@given(st.binary())
@example(b'"\\ud800"')
@example(b"-")
@example(b'{"a":1e99999999}')
def test_the_parser_is_total_over_bytes(body: bytes) -> None:
    with contextlib.suppress(BadBody):
        parse(body)


@given(values, values, values)
def test_the_parser_is_total_over_documents(kind: Any, data: Any, batch: Any) -> None:
    for sent in (
        {"type": kind, "data": data},
        {"type": "course.completed", "data": data},
        {"type": BATCH, "data": batch},
    ):
        with contextlib.suppress(BadBody):
            assert parse(json.dumps(sent).encode()).items
