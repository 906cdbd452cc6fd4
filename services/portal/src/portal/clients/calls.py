"""What the portal asks the services: each call says which route it is and what the route answers with."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

A_co = TypeVar("A_co", covariant=True)


class ServiceName(StrEnum):
    """The services, as they are mounted."""

    REGISTRY = "registry"
    GATEWAY = "vendor-gateway"
    FILINGS = "filings"
    LEDGER = "ledger"
    CERTIFICATES = "certificates"


@dataclass(frozen=True)
class File:
    """A file that a service answered with."""

    content: bytes
    media_type: str
    disposition: str = ""
    """Its Content-Disposition, which proposes a name."""


@dataclass(frozen=True)
class Stream:
    """A file of some hundred megabytes, which is passed on as it arrives: memory never holds it."""

    chunks: AsyncIterator[bytes]
    media_type: str
    disposition: str = ""


@dataclass(frozen=True)
class Call(Generic[A_co]):
    """One route of one service.

    A module of pages declares the calls that it makes; a test compares each with the service's OpenAPI document.
    """

    service: ServiceName
    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    """With the names of its parameters in braces, as the document has it."""
    answer: type[A_co]
    """A model, :class:`File`, :class:`Stream`, or ``type(None)`` for an answer without content."""
    sends: type[Any] | None = None
    """The model of the body, where it has one."""
    kind: str = ""
    """Of a route whose answers have several shapes: the ``kind`` of this one. Another is not found (404)."""
    is_patient: bool = False
    """It reads so much that it may take some seconds, and is the whole page or a file."""
