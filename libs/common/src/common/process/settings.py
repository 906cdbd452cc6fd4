"""The settings of every process, and what a service declares of itself so that it can be started."""

import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from common import logs
from common.bus import Bus
from common.consumer import Handlers
from common.errors import Refused
from common.events import Contract
from common.server import Limits, TrustedProxies
from common.service import Service, WebService

S = TypeVar("S", bound=BaseSettings)
HSTS_S = 31_536_000
"""A year: so long a browser that came over TLS comes by nothing else."""
Command = Callable[[Service, Sequence[str]], Awaitable[None]]


class LogSettings(BaseSettings):
    """``XUESHI_LOG_LEVEL``: for every command of every shape, read before anything else is."""

    model_config = SettingsConfigDict(env_prefix="XUESHI_", frozen=True)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] | None = None
    """What the command itself has where it is left out."""


class ProcessSettings(BaseSettings):
    """Environment variables ``XUESHI_…``, the same for every service."""

    model_config = SettingsConfigDict(env_prefix="XUESHI_", frozen=True)

    host: str = "127.0.0.1"
    port: int = 8000
    instance: str = Field(default_factory=socket.gethostname)
    """This process's name among all of its service; a worker's place in its Kafka group hangs on it."""
    drain_s: float = 5
    """How long a web process that was asked to end still answers, asking callers to go elsewhere."""
    requests_max: int = 32
    """Requests at a time in one web process; more are refused with Retry-After."""
    request_bytes_max: int = 640 * 1024
    """Bytes of large bodies at a time in one web process, beyond the first one; more are refused likewise."""
    trusted_proxies: str = Field(
        description="addresses or networks, comma separated, of the proxies whose X-Forwarded-For is believed; or none"
    )
    connections_max: int = Limits.connections
    """Open connections of one process; the next one is answered 503 and closed."""
    connections_per_address_max: int = Limits.connections_an_address
    """Those of one address, trusted proxies excepted."""
    hsts_s: int = HSTS_S
    """``Strict-Transport-Security`` in answers over TLS; 0: none."""

    @field_validator("trusted_proxies")
    @classmethod
    def _readable(cls, text: str) -> str:
        TrustedProxies.read(text)
        return text

    @property
    def proxies(self) -> TrustedProxies:
        """As the server takes them."""
        return TrustedProxies.read(self.trusted_proxies)

    @property
    def limits(self) -> Limits:
        """Of one connection, and of all of them."""
        return Limits(connections=self.connections_max, connections_an_address=self.connections_per_address_max)


@dataclass(frozen=True)
class Process:
    """What a service's ``__main__`` says of itself; each command uses its part."""

    package: str
    settings: type[Any]
    service: Callable[[Any, Bus], Service]
    publishes: Sequence[type[Contract]]
    handles: Sequence[type[Contract]] | Handlers
    prepare: Callable[[Service], Awaitable[None]] | None = None
    """What must be on record after a migration."""
    republish: Callable[[Service], Awaitable[None]] | None = None
    commands: Mapping[str, Command] = field(default_factory=dict)
    """Commands of this service alone."""


@dataclass(frozen=True)
class WebProcess:
    """What a service without a database and a bus says of itself: it answers at the root of the house."""

    package: str
    settings: type[Any]
    service: Callable[[Any], WebService]


def configure_logs(level: str = "INFO") -> None:
    """At the level that is set, or at this one; raises :class:`Refused` where it is none."""
    logs.configure(level=read(LogSettings).log_level or level)


def read(settings: type[S]) -> S:
    """From the environment; raises :class:`Refused` with the variables that are missing or wrong, not their values."""
    try:
        return settings()
    except ValidationError as error:
        prefix = settings.model_config.get("env_prefix", "")
        wrong = [
            f"{prefix}{'_'.join(str(step) for step in item['loc'])}".upper()
            + f": {item['msg']}{_meant(settings, item)}"
            for item in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise Refused("settings", "; ".join(wrong)) from None


def _meant(settings: type[BaseSettings], item: ErrorDetails) -> str:
    """What a missing variable should say, where its field tells."""
    field = settings.model_fields.get(str(item["loc"][0])) if item["loc"] else None
    return f" ({field.description})" if item["type"] == "missing" and field and field.description else ""
