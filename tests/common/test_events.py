"""Events: frozen contracts whose stored schemas only ever grow, so that yesterday's code reads today's events.

``.venv/bin/python tests/common/test_events.py`` writes the stored schemas anew; it refuses a change that would break.
"""

import contextlib
import functools
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import common.contracts
from common.contracts import ALL
from common.events import Contract, Contracts, Unreadable, message_of

SCHEMAS = Path(common.contracts.__file__).parent / "schemas"
RENEW = ".venv/bin/python tests/common/test_events.py"
READER = Contracts.of(ALL)
AT = "2025-12-31T16:30:00+00:00"
PERSONAL = ("name", "id_number", "idcard", "identity", "phone", "mobile", "birth", "address", "email")

every_contract = pytest.mark.parametrize("contract", ALL, ids=lambda contract: contract.type)

BOUNDED: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**31), 2**31 - 1),
    datetime: st.datetimes(timezones=st.just(UTC)),
}


@functools.cache
def any_of(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Any such model, every field said: those with a default and those of what it is made of too."""
    return st.builds(model, **{name: any_value(field.annotation) for name, field in model.model_fields.items()})


def any_value(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation in BOUNDED:
        return BOUNDED[annotation]
    if get_origin(annotation) in (Union, UnionType):
        return st.one_of(*map(any_value, get_args(annotation)))
    if get_origin(annotation) is tuple:
        item, ellipsis = get_args(annotation)
        assert ellipsis is ..., "as many as there are"
        return st.lists(any_value(item), max_size=3).map(tuple)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return any_of(annotation)
    return st.from_type(annotation)


def stored_at(contract: type[Contract]) -> Path:
    return SCHEMAS / f"{contract.type}.json"


def schema_of(contract: type[Contract]) -> dict[str, Any]:
    """The contract as JSON schema, with the topic that it is said on."""
    schema = contract.model_json_schema(mode="serialization")
    return {"$id": f"urn:{contract.type}", "x-topic": contract.topic, **schema}


def breaks(stored: dict[str, Any], today: dict[str, Any]) -> list[str]:
    """Why yesterday's code would not understand today's events, or today's code yesterday's."""
    found = _fields_break(stored, today)
    before, after = stored.get("$defs", {}), today.get("$defs", {})
    for part in before.keys() & after.keys():  # one that has gone changes the field that was made of it
        found += [f"{part}: {broken}" for broken in _fields_break(before[part], after[part])]
    found += [f"{key} is another" for key in ("$id", "x-topic") if stored[key] != today[key]]
    return found


def _fields_break(stored: dict[str, Any], today: dict[str, Any]) -> list[str]:
    before, after = stored["properties"], today["properties"]
    needed, needed_now = stored.get("required", []), today.get("required", [])
    found = [f"{name} has gone" for name in before if name not in after]
    found += [
        f"{name} is new and has no default" for name in after if name not in before and "default" not in after[name]
    ]
    found += [f"{name} is no longer required" for name in needed if name not in needed_now]
    found += [f"{name} is required now" for name in needed_now if name in before and name not in needed]
    shared = [name for name in before if name in after]
    found += [f"{name} has another type" for name in shared if _kind(before[name]) != _kind(after[name])]
    return found


def _kind(field: dict[str, Any]) -> Any:
    return {key: field[key] for key in ("type", "format", "enum", "anyOf", "items", "$ref") if key in field}


def renew() -> int:
    SCHEMAS.mkdir(exist_ok=True)
    for contract in ALL:
        today, path = schema_of(contract), stored_at(contract)
        if path.exists() and (broken := breaks(json.loads(path.read_text()), today)):
            print(f"{contract.type}: {'; '.join(broken)}. Make a .v2 beside it instead.")
            return 1
        path.write_text(json.dumps(today, ensure_ascii=False, indent=2) + "\n")
    return 0


@every_contract
@settings(deadline=None)  # the first draw makes the strategies
@given(values=st.data())
def test_what_was_said_is_read_back(contract: type[Contract], values: st.DataObject) -> None:
    said = values.draw(any_of(contract))
    message = message_of(said, AT)
    event = READER.read(message.body)
    assert event is not None
    assert (event.payload, event.time, type(event.payload)) == (said, AT, contract)
    assert (message.topic, message.key, message.type) == (contract.topic, said.key, contract.type)


def example_of(contract: type[Contract]) -> Contract:
    schema = contract.model_json_schema()
    return contract.model_validate(_example(schema, schema.get("$defs", {})))


def _example(field: dict[str, Any], parts: dict[str, Any]) -> Any:
    field = field.get("anyOf", [field])[0]
    if "$ref" in field:
        field = parts[field["$ref"].removeprefix("#/$defs/")]
    if "enum" in field:
        return field["enum"][0]
    by_format = {
        "uuid": "01890a5d-ac96-774b-bcce-b302099a8057", "date-time": "2025-12-31T16:30:00Z", "date": "2025-12-31",
    }  # fmt: skip
    match field["type"]:
        case "integer":
            return 1
        case "boolean":
            return True
        case "array":
            return [_example(field["items"], parts)]
        case "object":
            return {name: _example(item, parts) for name, item in field["properties"].items()}
        case "string":
            return by_format[field["format"]] if "format" in field else "x"
    raise AssertionError(f"no example of {field}")


@every_contract
def test_fields_that_this_code_does_not_know_are_ignored(contract: type[Contract]) -> None:
    said = example_of(contract)
    envelope = orjson.loads(message_of(said, AT).body)
    envelope["data"] |= {"tomorrow": {"more": [1]}}
    event = READER.read(orjson.dumps({**envelope, "traceparent": "00-1-2-03", "dataschema": None}))
    assert event is not None
    assert event.payload == said


@every_contract
def test_an_event_cannot_be_changed(contract: type[Contract]) -> None:
    said = example_of(contract)
    for field in contract.model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(said, field, None)
    assert len({said, example_of(contract)}) == 1


@every_contract
def test_no_event_has_a_field_for_a_persons_name_or_number(contract: type[Contract]) -> None:
    allowed = {"xueshi.registry.organisation-placed.v1": {"name"}}.get(contract.type, set())
    assert [field for field in contract.model_fields if any(word in field for word in PERSONAL)] == sorted(allowed)


@every_contract
def test_type_and_topic_name_the_service_that_speaks(contract: type[Contract]) -> None:
    house, service, _, version = contract.type.split(".")
    assert (house, version[0], version[1:].isdigit()) == ("xueshi", "v", True)
    assert contract.topic.split(".")[0] == service
    assert contract.__module__ == f"common.contracts.{service.replace('-', '_')}"


def test_every_contract_stands_in_the_list_once() -> None:
    def leaves(kind: type[Contract]) -> list[type[Contract]]:
        below = [leave for each in kind.__subclasses__() for leave in leaves(each)]
        return below or [kind]

    written = [leave for leave in leaves(Contract) if leave.__module__.startswith("common.contracts.")]
    assert sorted(item.type for item in ALL) == sorted(leave.type for leave in written)
    assert len({item.type for item in ALL}) == len(ALL)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=5,
)


@given(st.one_of(st.binary(max_size=50), JSON.map(orjson.dumps)))
def test_any_bytes_are_read_passed_over_or_unreadable(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert READER.read(body) is None


CHANGES = st.dictionaries(st.sampled_from(["id", "time", "data", "type", "source"]), JSON, max_size=2)


@given(st.sampled_from(ALL), CHANGES)
def test_an_envelope_with_anything_in_it_is_read_passed_over_or_unreadable(
    contract: type[Contract], changes: dict[str, Any]
) -> None:
    envelope = orjson.loads(message_of(example_of(contract), AT).body)
    with contextlib.suppress(Unreadable):
        READER.read(orjson.dumps({**envelope, **changes}))


# --- stored schemas ------------------------------------------------------------------------------------------------


@every_contract
def test_the_stored_schema_is_todays(contract: type[Contract]) -> None:
    path = stored_at(contract)
    assert path.exists(), f"{path.name} is missing. Run: {RENEW}"
    assert json.loads(path.read_text()) == schema_of(contract), f"{path.name} is not today's. Run: {RENEW}"


@every_contract
def test_no_stored_field_vanishes_and_no_new_one_lacks_a_default(contract: type[Contract]) -> None:
    assert breaks(json.loads(stored_at(contract).read_text()), schema_of(contract)) == []


def test_no_stored_contract_vanishes_while_its_events_may_still_be_read() -> None:
    assert sorted(path.stem for path in SCHEMAS.glob("*.json")) == sorted(contract.type for contract in ALL)


def _fields(**fields: dict[str, Any]) -> dict[str, Any]:
    required = [name for name, field in fields.items() if "default" not in field]
    return {"$id": "urn:a", "x-topic": "a.b", "properties": fields, "required": required}


TEXT, NUMBER, OPTIONAL = {"type": "string"}, {"type": "integer"}, {"type": "string", "default": ""}


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (_fields(a=TEXT, b=OPTIONAL), []),
        (_fields(a=TEXT, b=OPTIONAL, c=OPTIONAL), []),
        (_fields(b=OPTIONAL), ["a has gone", "a is no longer required"]),
        (_fields(a=TEXT), ["b has gone"]),
        (_fields(a=TEXT, b=OPTIONAL, c=TEXT), ["c is new and has no default"]),
        (_fields(a=NUMBER, b=OPTIONAL), ["a has another type"]),
        (_fields(a=OPTIONAL, b=OPTIONAL), ["a is no longer required"]),
        (_fields(a=TEXT, b=TEXT), ["b is required now"]),
        ({**_fields(a=TEXT, b=OPTIONAL), "x-topic": "a.c"}, ["x-topic is another"]),
    ],
)
def test_what_breaks_a_contract_is_noticed(today: dict[str, Any], found: list[str]) -> None:
    assert breaks(_fields(a=TEXT, b=OPTIONAL), today) == found


PART, LIST = {"$ref": "#/$defs/Part"}, {"type": "array", "items": {"$ref": "#/$defs/Part"}, "default": []}


def _made_of(**fields: dict[str, Any]) -> dict[str, Any]:
    parts = _fields(**fields)
    return {**_fields(a=PART, b=LIST), "$defs": {"Part": {key: parts[key] for key in ("properties", "required")}}}


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (_made_of(c=TEXT, d=OPTIONAL), []),
        (_made_of(d=OPTIONAL), ["Part: c has gone", "Part: c is no longer required"]),
        (_made_of(c=NUMBER), ["Part: c has another type"]),
        (_made_of(c=TEXT, d=TEXT), ["Part: d is new and has no default"]),
        ({**_made_of(c=TEXT), **_fields(a=PART, b={**LIST, "items": TEXT})}, ["b has another type"]),
        ({**_made_of(c=TEXT), **_fields(a=TEXT, b=LIST)}, ["a has another type"]),
    ],
)
def test_what_breaks_a_part_of_a_contract_is_noticed(today: dict[str, Any], found: list[str]) -> None:
    assert breaks(_made_of(c=TEXT), today) == found


if __name__ == "__main__":
    sys.exit(renew())
