"""No ID number reaches the log, whatever way it takes, and no record is lost for it."""

import contextlib
import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from live_platform import id_number

from common import logs
from common.identity import IdNumber

NUMBER, WITH_X = id_number(1), "11010519491231002X"


@contextlib.contextmanager
def captured() -> Iterator[io.StringIO]:
    """Everything that a configured process writes, also what logging itself says when it fails."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, tells = root.handlers[:], root.level, logging.raiseExceptions
    logs.configure(level="DEBUG", stream=stream)
    try:
        with contextlib.redirect_stderr(stream):
            yield stream
    finally:
        root.handlers = handlers
        root.setLevel(level)
        logging.raiseExceptions = tells
        structlog.reset_defaults()


def written(**event: Any) -> dict[str, Any]:
    """The one record that came of an event."""
    with captured() as stream:
        logs.get("tested").info("said", **event)
    line: dict[str, Any] = json.loads(stream.getvalue())
    return line


def shows(text: str, number: str = NUMBER) -> bool:
    """Region, birthday and serial are all there."""
    return number[:17] in text or number[:17] in "".join(filter(str.isdigit, text))


class Person:
    """Shows its number, as a careless class does."""

    def __repr__(self) -> str:
        return f"Person({NUMBER})"


WAYS: dict[str, dict[str, Any]] = {
    "a value": {"person": NUMBER},
    "inside a sentence": {"detail": f"编号{NUMBER}，重复"},
    "with X": {"person": WITH_X},
    "with x": {"person": WITH_X.lower()},
    "a key": {NUMBER: 1},
    "a key inside": {"rows": {NUMBER: {"seen": 1}}},
    "nested": {"rows": [{"people": ({"number": NUMBER},)}]},
    "a set": {"people": {NUMBER}},
    "bytes": {"body": b'{"id_number": "' + NUMBER.encode() + b'"}'},
    "a byte array": {"body": bytearray(NUMBER.encode())},
    "bytes that are no text": {"body": b"\xff\xfe" + NUMBER.encode()},
    "an int": {"person": int(NUMBER)},
    "a negative int": {"person": -int(NUMBER)},
    "a float": {"person": float(WITH_X[:17] + "1")},
    "an int as key": {"rows": {int(NUMBER): 1}},
    "beside an int as key": {"rows": {1: NUMBER}},
    "an object": {"person": Person()},
    "an error": {"error": ValueError(NUMBER)},
    "two without a space": {"rows": WITH_X + NUMBER},
    "behind another digit": {"rows": "1" + NUMBER},
    "in an address": {"url": f"/people/{NUMBER}?next={NUMBER}#x"},
    "beside half of a surrogate pair": {"name": "\ud840", "person": NUMBER},
}


@pytest.mark.parametrize("event", WAYS.values(), ids=WAYS.keys())
def test_a_number_in_an_event_is_hidden_and_the_event_is_kept(event: dict[str, Any]) -> None:
    with captured() as stream:
        logs.get("tested").info("said", **event)
    assert not shows(stream.getvalue())
    assert not shows(stream.getvalue(), WITH_X)
    assert json.loads(stream.getvalue())["event"] == "said"


def test_a_number_in_the_message_is_hidden() -> None:
    with captured() as stream:
        log = logs.get("tested")
        log.info(f"found {NUMBER}")
        log.info("found %s", NUMBER)
        log.bind(person=NUMBER).warning("bound")
        logs.get(NUMBER).info("as the logger's name")
    assert len(stream.getvalue().removesuffix("\n").split("\n")) == 4
    assert not shows(stream.getvalue())


def _fail() -> None:
    try:
        raise KeyError(NUMBER)
    except KeyError as error:
        raise ValueError(f"nobody has {WITH_X}") from error


def test_a_number_in_the_text_of_an_exception_is_hidden() -> None:
    with captured() as stream:
        try:
            _fail()
        except ValueError as error:
            logs.get("tested").exception("failed")
            logs.get("tested").error("failed", exc_info=error)
            logging.getLogger("library").exception("failed")
            error.add_note(NUMBER)
            logging.getLogger("library").error("failed", exc_info=error)
    lines = [json.loads(line) for line in stream.getvalue().removesuffix("\n").split("\n")]
    assert len(lines) == 4
    assert all("nobody has" in line["exception"] for line in lines)
    assert not shows(stream.getvalue())
    assert not shows(stream.getvalue(), WITH_X)


def test_what_cannot_be_written_is_not_printed_instead() -> None:
    """Python prints the record, its arguments and every error that is under way, as they are."""
    printed, closed = io.StringIO(), io.StringIO()
    with captured(), contextlib.redirect_stderr(printed):
        logs.configure(level="DEBUG", stream=closed)
        closed.close()
        try:
            raise ValueError(NUMBER)
        except ValueError:
            logging.getLogger("library").info("of %s", NUMBER)
    assert printed.getvalue() == ""


def test_what_libraries_log_goes_the_same_way() -> None:
    with captured() as stream:
        library = logging.getLogger("library")
        library.warning("person %s", NUMBER)
        library.warning("person %d", int(NUMBER))
        library.warning("person %(number)s", {"number": NUMBER})
        library.warning("more", extra={"person": NUMBER, "rows": [NUMBER]})
        library.warning({"person": NUMBER})
        library.warning("a call", stack_info=True)
    lines = [json.loads(line) for line in stream.getvalue().removesuffix("\n").split("\n")]
    assert [line["logger"] for line in lines] == ["library"] * 6
    assert not shows(stream.getvalue())


def test_a_number_bound_to_the_context_is_hidden() -> None:
    with structlog.contextvars.bound_contextvars(person=NUMBER):
        assert not shows(json.dumps(written()))


def _around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.one_of(st.text(max_size=5), st.integers(), st.none()), inner, max_size=3),
    )


BETWEEN = st.text(st.characters(blacklist_characters="0123456789"), max_size=10)
HIDDEN_THERE = st.one_of(
    st.builds("{}{}{}".format, BETWEEN, st.just(NUMBER), BETWEEN),
    st.builds("{}{}{}".format, BETWEEN, st.just(NUMBER), BETWEEN).map(lambda text: text.encode("utf-8", "replace")),
    st.just(int(NUMBER)),
    st.builds(ValueError, st.just(NUMBER)),
)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=8), st.uuids(),
    st.datetimes(), st.complex_numbers(),
)  # fmt: skip


@given(st.recursive(st.one_of(HIDDEN_THERE, ANYTHING), _around, max_leaves=12))
def test_whatever_is_logged_is_one_line_of_json_without_a_number(value: Any) -> None:
    with captured() as stream:
        logs.get("tested").info("said", value=value)
        logging.getLogger("library").info("said", extra={"value": value})
    assert not shows(stream.getvalue())
    assert [json.loads(line)["event"] for line in stream.getvalue().removesuffix("\n").split("\n")] == ["said", "said"]


def test_what_is_no_id_number_stays_readable() -> None:
    person_id, at = UUID(int=5), datetime(2025, 12, 31, tzinfo=UTC)
    line = written(rows=10_000, share=0.5, none=None, yes=True, phone="13812345678", person_id=person_id, at=at)
    assert line["event"] == "said"
    assert (line["rows"], line["share"], line["none"], line["yes"]) == (10_000, 0.5, None, True)
    assert (line["phone"], line["person_id"]) == ("13812345678", str(person_id))
    assert (line["level"], line["logger"]) == ("info", "tested")
    assert IdNumber(NUMBER).masked() == written(person=IdNumber(NUMBER).masked())["person"]


def test_chinese_is_written_as_it_is() -> None:
    with captured() as stream:
        logs.get("tested").info("said", unit="零陵区第一小学")
    assert "零陵区第一小学" in stream.getvalue()
