"""What each process must be told, and may be: read from the Settings classes of the code."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from deploy import portal_paths
from deploy.descriptions import ROUTES
from deploy.validate.house import ALL, PACKAGES, PORTAL
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from common.kafka import KafkaSettings
from common.process import LogSettings, ProcessSettings

TELEMETRY = {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_TRACES_SAMPLER_ARG", "XUESHI_SPANS_FILE"}
OBJECT_STORE = {"AWS_ENDPOINT", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
"""Read by the object store's own client, in the certificates service."""
SERVING = {"web", "worker"}
ONE_OFFS = {"migrate", "topics", "client"}
_PLACEHOLDER = "1"
"""For a secret whose value nobody here knows."""


def _module(package: str, name: str) -> Any:
    return import_module(f"{package}.{name}")


def classes_of(package: str, command: str) -> list[type[BaseSettings]]:
    """The Settings classes that ``python -m <package> <command>`` reads."""
    own: type[BaseSettings] = _module(package, "settings").Settings
    prepares = hasattr(_module(package, "main"), "prepare")
    read: dict[str, list[type[BaseSettings]]] = {
        "web": [own, ProcessSettings],
        "worker": [own, ProcessSettings, KafkaSettings],
        "topics": [KafkaSettings],
        "migrate": [own] if prepares else [],
        "client": [own],
    }
    return [*read[command], LogSettings]


def _variables(settings: type[BaseSettings]) -> dict[str, str]:
    """Variable → field."""
    prefix = settings.model_config["env_prefix"]
    return {f"{prefix}{name}".upper(): name for name in settings.model_fields}


def required(package: str, command: str) -> set[str]:
    """Variables without which the process does not start."""
    found = {
        variable
        for settings in classes_of(package, command)
        for variable, field in _variables(settings).items()
        if settings.model_fields[field].is_required()
    }
    if command == "migrate":
        found |= {f"{package.upper()}_OWNER_DATABASE_URL", f"{package.upper()}_APP_ROLE"}
    if command == "client":
        found.add("CLIENT_SECRET")
    return found


def told_alike(package: str, command: str) -> set[str]:
    """Variables that every service that knows them is told: all go by the same regulations."""
    if command not in SERVING:
        return set()
    return {
        variable
        for settings in classes_of(package, command)
        for variable, field in _variables(settings).items()
        if field == "rulebooks_dir"
    }


def known(package: str, command: str) -> set[str]:
    """Every variable that the process looks at."""
    found = required(package, command)
    for settings in classes_of(package, command):
        found |= set(_variables(settings))
    if command in SERVING:
        found |= TELEMETRY
        if package == "certificates":
            found |= OBJECT_STORE
    return found


def heard_topics(package: str) -> set[str]:
    """Topics that the service's workers hear."""
    return {contract.topic for contract in _module(package, "events").HANDLES}


def public_paths(package: str) -> list[str]:
    """Paths that others may ask for, below the service's name, with something in place of what varies."""
    paths = {str(route.path) for route in import_module(ROUTES[package]).router.routes} | {"/v1/openapi.json"}
    return sorted(path.replace("{", "").replace("}", "") for path in paths)


def pages() -> list[str]:
    """Paths of the portal's pages, with something in place of what varies."""
    paths = {str(route.path) for route in import_module("portal.routes").router.routes}
    return sorted(path.replace("{", "").replace("}", "") for path in paths)


def ingress_problems(takers: Callable[[str], list[str]]) -> Iterator[str]:
    """What is wrong with an ingress, of which ``takers`` says to which Services it passes a path on."""
    wanted = {
        f"/{service}{path}": [f"{service}-web"] for service, name in PACKAGES.items() for path in public_paths(name)
    }
    wanted |= {path: [f"{PORTAL}-web"] for path in portal_paths.examples()}
    for path, services in wanted.items():
        if takers(path) != services:
            yield f"{path} goes to {takers(path)}"
    inside = [f"/{service}{path}" for service in ALL for path in ("/live", "/ready", "/metrics")]
    for path in (*inside, *portal_paths.INSIDE):
        if takers(path):
            yield f"{path} can be asked from outside"


def page_problems() -> Iterator[str]:
    """Pages of the portal that no ingress passes on."""
    for path in pages():
        if not portal_paths.is_public(path):
            yield f"deploy/portal_paths.py: nobody outside reaches the portal's {path}; name it in the ingresses, too"


def problems(package: str, command: str, told: Mapping[str, str | None]) -> Iterator[str]:
    """What is wrong with an environment; ``None`` is a value that is a secret."""
    if command not in SERVING | ONE_OFFS:
        yield f"there is no command {command}"
        return
    missing = (required(package, command) | told_alike(package, command)) - set(told)
    for name in sorted(missing):
        yield f"{name} is missing"
    for name in sorted(set(told) - known(package, command)):
        yield f"{name} is no setting of it"
    if missing:
        return
    for settings in classes_of(package, command):
        given: dict[str, Any] = {
            field: _PLACEHOLDER if told[variable] is None else told[variable]
            for variable, field in _variables(settings).items()
            if variable in told
        }
        try:
            settings(**given)
        except ValidationError as error:
            for item in error.errors(include_input=False, include_url=False, include_context=False):
                yield f"{settings.model_config['env_prefix']}{'.'.join(map(str, item['loc'])).upper()}: {item['msg']}"


def argument_problems(words: Sequence[str]) -> Iterator[str]:
    """What is wrong with the words after ``python -m``: `client` names scopes that the registry knows."""
    _, command, *arguments = words
    if command == "client":
        for scope in sorted(set(arguments[1:]) - set(import_module("registry.oauth.domain.clients").SCOPES)):
            yield f"there is no scope {scope}"
    elif arguments:
        yield f"`{command}` takes no {arguments}"
