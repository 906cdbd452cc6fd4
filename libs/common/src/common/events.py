"""Events: CloudEvents 1.0 around a frozen contract."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, NamedTuple, Self, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from common.ids import uuid7_text


class Contract(BaseModel):
    """What one event says. Subclasses stand in ``common.contracts``; fields are only ever added, with defaults.

    A contract carries ids and, where a service must look people up, the blind index; never a name of a person,
    never an ID number. Unknown fields are ignored: today's code reads tomorrow's events.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    """``xueshi.<service>.<what-happened>.v<n>``"""
    topic: ClassVar[str]
    """``<service>.<noun>``; one topic where the order between two contracts matters."""

    @property
    def key(self) -> str:
        """What keeps its order: everything with the same key is applied in the order it was said."""
        raise NotImplementedError


C_co = TypeVar("C_co", bound=Contract, covariant=True)


class Unreadable(ValueError):
    """The bytes are no event of a contract that this code knows."""


class Cause(NamedTuple):
    """What an event goes back to: the trace it belongs to, and the moment of the first request or event behind it."""

    traceparent: str
    """W3C Trace Context, such as ``00-<32 hex>-<16 hex>-01``."""
    begun_at: str
    """RFC 3339."""


class Message(NamedTuple):
    """An event as the bus carries it."""

    topic: str
    key: str
    body: bytes
    cause: Cause | None = None

    @property
    def type(self) -> str:
        """The CloudEvents type, or ``unreadable``."""
        try:
            return str(orjson.loads(self.body)["type"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return "unreadable"


@dataclass(slots=True)
class Event(Generic[C_co]):
    """One thing that happened, read back from the bus."""

    id: str
    time: str
    """When it was published, RFC 3339."""
    payload: C_co


class Fields(NamedTuple):
    """A contract by its fields, of the types that it asks for: nothing is read into it once more.

    For what is said a thousand times a delivery. Whoever makes these holds them against the contract in a test.
    """

    contract: type[Contract]
    key: str
    values: Mapping[str, object]


def message_of(payload: Contract | Fields, at: str) -> Message:
    """The wire form of a contract: a CloudEvents JSON envelope in structured mode, published ``at`` (RFC 3339)."""
    data: object
    if isinstance(payload, Fields):
        kind, key, data = payload
    else:
        kind, key = type(payload), payload.key
        data = orjson.Fragment(payload.__pydantic_serializer__.to_json(payload))
    envelope = {
        "specversion": "1.0",
        "id": uuid7_text(),
        "source": "/" + kind.topic.partition(".")[0],
        "type": kind.type,
        "subject": key,
        "time": at,
        "datacontenttype": "application/json",
        "data": data,
    }
    return Message(kind.topic, key, orjson.dumps(envelope, default=_id, option=orjson.OPT_UTC_Z))


def _id(value: object) -> str:
    """The driver's ids are of a class that JSON's writer does not know; nothing else is written as a text."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no event says a {type(value).__name__}")


@dataclass(frozen=True)
class Contracts:
    """The contracts that a reader understands, by type."""

    by_type: dict[str, type[Contract]]

    @classmethod
    def of(cls, contracts: Iterable[type[Contract]]) -> Self:
        """Gather contracts under their types."""
        return cls({contract.type: contract for contract in contracts})

    def read(self, body: bytes) -> Event[Contract] | None:
        """The event, ``None`` where this service does not handle its type; raises :class:`Unreadable`."""
        try:
            envelope = orjson.loads(body)
            contract = self.by_type.get(envelope["type"])
            if contract is None:
                return None
            payload = contract.model_validate(envelope["data"])
            return Event(envelope["id"], envelope["time"], payload)
        except (orjson.JSONDecodeError, ValidationError, KeyError, TypeError, ValueError) as error:
            raise Unreadable(f"not an event of a known contract ({type(error).__name__})") from None
