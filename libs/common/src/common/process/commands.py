"""The commands of a service: what is refused is one line on standard error, never a stack trace."""

import asyncio
import sys
from collections.abc import Callable, Sequence

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from common import logs, migrate
from common.bus import InProcessBus
from common.errors import DomainError, Refused
from common.kafka import KafkaSettings, UnsafeBus, create_topics
from common.process import entrypoints
from common.process.settings import Command, Process, WebProcess, configure_logs, read
from common.readings import Recorder, add_up
from common.service import Service

log = logs.get(__name__)

EXIT_REFUSED = 2


def main(process: Process | WebProcess) -> None:
    """Run the command that was named; what is refused is one line on standard error, never a stack trace."""
    known = _of_web(process) if isinstance(process, WebProcess) else _of_service(process)
    name, *arguments = sys.argv[1:] or ["--help"]
    if name not in known:
        print(f"python -m {process.package} {' | '.join(known)}", file=sys.stderr)
        sys.exit(0 if name == "--help" else EXIT_REFUSED)
    try:
        configure_logs()
        known[name](arguments)
    except (UnsafeBus, migrate.NewerDatabase, DomainError) as refused:
        print(str(refused), file=sys.stderr)
        sys.exit(EXIT_REFUSED)


Known = dict[str, Callable[[Sequence[str]], None]]


def _of_web(process: WebProcess) -> Known:
    return {"web": lambda _: entrypoints.web_alone(process)}


def _of_service(process: Process) -> Known:
    own = {name: _once(process, command) for name, command in process.commands.items()}
    return {
        "web": lambda _: entrypoints.web(process),
        "worker": lambda _: entrypoints.worker(process),
        "migrate": lambda _: _migrate(process),
        "topics": lambda _: _topics(process),
        "tell-again": _once(process, _tell_again(process)),
        "dead-letters": _once(process, _dead_letters),
        "add-up-readings": _once(process, _add_up_readings),
        **own,
    }


def _once(process: Process, command: Command) -> Callable[[Sequence[str]], None]:
    """Run a command over the service's database and end."""

    async def run(arguments: Sequence[str]) -> None:
        service = process.service(read(process.settings), InProcessBus())
        try:
            await command(service, arguments)
        finally:
            await service.aclose()

    return lambda arguments: asyncio.run(run(arguments))


def _tell_again(process: Process) -> Command:
    async def tell(service: Service, arguments: Sequence[str]) -> None:
        if process.republish is None:
            raise Refused("nothing-to-tell", f"{service.name} says nothing")
        await process.republish(service)
        print(f"{service.name} has written everything into its outbox again; its workers publish it")

    return tell


async def _dead_letters(service: Service, arguments: Sequence[str]) -> None:
    """``list``: one line each; ``replay``: all of them again, oldest first."""
    if list(arguments) == ["list"]:
        for letter in await service.consumer.letters():
            print(f"{letter.id}  {letter.type}  {letter.key}  {letter.reason}  since {letter.set_aside_at:%F %T%z}")
        return
    if list(arguments) != ["replay"]:
        raise Refused("usage", "dead-letters list | replay")
    outcome = await service.consumer.replay()
    print(f"{service.name}: {outcome.applied} applied, {outcome.left} left")
    if outcome.left:
        sys.exit(1)


async def _add_up_readings(service: Service, arguments: Sequence[str]) -> None:
    """``add-up-readings``: ends once what was read so far is added up, and needs the key that sealed it no more."""
    if arguments:
        raise Refused("usage", "add-up-readings takes no arguments")
    readings: Recorder = service.web.state.app.readings
    await add_up(service.db, readings.sealer)
    print(f"{service.name}: every reading so far is added up")


def _migrate(process: Process) -> None:
    prefix = f"{process.package.upper()}_"

    class Migration(BaseSettings):
        model_config = SettingsConfigDict(env_prefix=prefix, frozen=True)

        owner_database_url: SecretStr
        app_role: str

    settings = read(Migration)
    migrate.upgrade(settings.owner_database_url.get_secret_value(), process.package, app_role=settings.app_role)
    if process.prepare is not None:
        prepare = process.prepare
        _once(process, lambda service, _: prepare(service))([])
    log.info("migrated", service=process.package)


def _topics(process: Process) -> None:
    settings = read(KafkaSettings)
    for name in asyncio.run(create_topics(settings, {contract.topic for contract in process.publishes})):
        print(f"made {name}")
