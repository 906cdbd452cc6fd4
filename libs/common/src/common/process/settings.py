"""What every process is told, and what a service says of itself so that it can be begun."""

import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from common import logs
from common.bus import Bus
from common.consumer import Hears
from common.errors import Refused
from common.events import Contract
from common.service import Service

S = TypeVar("S", bound=BaseSettings)
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
    """How long a web process that was told to end still answers, asking callers to go elsewhere."""
    requests_max: int = 32
    """Requests at a time in one web process; more are refused with Retry-After."""
    request_bytes_max: int = 640 * 1024
    """Bytes of large bodies at a time in one web process, beyond the first one; more are refused likewise."""


@dataclass(frozen=True)
class Process:
    """What a service's ``__main__`` says of itself; each command uses its part."""

    package: str
    settings: type[Any]
    service: Callable[[Any, Bus], Service]
    says: Sequence[type[Contract]]
    hears: Sequence[type[Contract]] | Hears
    prepare: Callable[[Service], Awaitable[None]] | None = None
    """What must be on record after a migration."""
    tell_again: Callable[[Service], Awaitable[None]] | None = None
    commands: Mapping[str, Command] = field(default_factory=dict)
    """Commands of this service alone."""


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
            f"{prefix}{'_'.join(str(step) for step in item['loc'])}".upper() + f": {item['msg']}"
            for item in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise Refused("settings", "; ".join(wrong)) from None
