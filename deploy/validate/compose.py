"""docker-compose.yml: what runs, as whom, told what."""

import re
from collections.abc import Iterator
from typing import Any

from check_jsonschema.builtin_schemas import get_builtin_schema
from deploy.validate import settings
from deploy.validate.house import ALL, COMMANDS, IMAGE, PACKAGES, PORTAL, House, image_of
from deploy.validate.kustomize import Doc
from jsonschema.validators import Draft202012Validator

TMP = "/tmp"  # noqa: S108 - the container's own
PINNED = re.compile(r"[a-z0-9./-]+:(?!latest)[\w.-]*\d[\w.-]*")
DIGEST = re.compile(r"[a-z0-9.:/-]+(:[\w.-]+)?@sha256:[0-9a-f]{64}")
_DEFAULT = re.compile(r"\$\{[A-Z_]+:-([^}]*)\}")
_NEEDED = re.compile(r"\$\{[A-Z_]+:\?[^}]*\}")
_MAY_BE_EMPTY = re.compile(r"\$\{[A-Z_]+:-\}")
_OPTIONAL = {"REGISTRY_IDENTITY_CLIENT_SECRET", "REGISTRY_EMAIL_PASSWORD"}
"""Secrets of what is off by default: they come from .env where they stand there."""
SECRET_NAME = re.compile(r"(PASSWORD|SECRET|_KEYS?|_PEM|DATABASE_URL)$")


def image_named(text: str) -> str:
    """With defaults in place of variables."""
    return _DEFAULT.sub(r"\1", text)


def problems(house: House) -> Iterator[str]:
    """Everything that is wrong, one line each."""
    validator = Draft202012Validator(get_builtin_schema("vendor.compose-spec"))
    for error in validator.iter_errors(house.compose):
        yield f"{'.'.join(str(step) for step in error.absolute_path)}: {error.message[:200]}"
    services: dict[str, Doc] = house.compose.get("services", {})
    for name, service in services.items():
        for what in (*_of_any(name, service), *_confined(name, service)):
            yield f"{name}: {what}"
    ours = {
        name: service
        for name, service in services.items()
        if image_named(str(service.get("image"))).startswith(f"{IMAGE}:")
    }
    for name, service in ours.items():
        for what in _of_ours(house, name, service):
            yield f"{name}: {what}"
    for app, commands in COMMANDS.items():
        for command in commands:
            if ours.get(f"{app}-{command}", {}).get("command") != [ALL[app], command]:
                yield f"{app}-{command} does not run `{ALL[app]} {command}`"
    yield from _wiring(services)
    yield from _addresses(house)


def _of_any(name: str, service: Doc) -> Iterator[str]:
    image = image_named(str(service.get("image")))
    tag, is_pulled = image.partition("@")[0], not image.startswith(f"{IMAGE}:")  # ours is built on the machine
    if not PINNED.fullmatch(tag) or (is_pulled and not DIGEST.fullmatch(image)):
        yield f"image {service.get('image')} is not pinned by a version and its digest"
    if "memory" not in service.get("deploy", {}).get("resources", {}).get("limits", {}):
        yield "it has no limit of memory"
    if "container_name" in service:
        yield "container_name stands in the way of replicas"
    if "ports" in service and name != "ingress":
        yield "only the ingress has a port of the host"
    for variable, value in service.get("environment", {}).items():
        comes = _MAY_BE_EMPTY if variable in _OPTIONAL else _NEEDED
        if SECRET_NAME.search(variable) and not comes.search(str(value)):
            yield f"{variable} does not come from .env"


def _confined(name: str, service: Doc) -> Iterator[str]:
    if str(service.get("user", "0")).partition(":")[0] in ("0", "root"):
        yield "it runs as root"
    if service.get("cap_drop") != ["ALL"] or "cap_add" in service or service.get("privileged"):
        yield "it keeps capabilities"
    if "no-new-privileges:true" not in service.get("security_opt", []):
        yield "it may gain privileges"
    # Kafka's own start script writes beside its program.
    if not service.get("read_only") and name != "kafka":
        yield "its root file system can be written to"


def _of_ours(house: House, name: str, service: Doc) -> Iterator[str]:
    image = image_of(house.dockerfile)
    package, command = [*service.get("command", []), "", ""][:2]
    if package not in ALL.values():
        yield f"there is no service {package}"
        return
    if str(service.get("user")) != image.user:
        yield f"user {service.get('user')} is not the image's {image.user}"
    if not any(str(tmpf).startswith(TMP) for tmpf in service.get("tmpfs", [])):
        yield "there is no folder to write to"
    given = {key: image_named(str(value)) for key, value in service.get("environment", {}).items()}
    told = {key: None if "${" in value else value for key, value in given.items()}
    told.update({key: value for key, value in image.environment.items() if key.startswith("XUESHI_")})
    if command not in settings.SERVING:
        told = {key: value for key, value in told.items() if key not in image.environment}
    yield from settings.problems(package, command, told)
    yield from settings.argument_problems(service["command"])
    if command not in settings.SERVING:
        return
    if service.get("healthcheck", {}).get("disable") or "HEALTHCHECK" not in house.dockerfile:
        yield "it has no health check"
    if "stop_grace_period" not in service:
        yield "it has no stop_grace_period"
    if service.get("restart") != "unless-stopped":
        yield "it is not started again"


def _addresses(house: House) -> Iterator[str]:
    """The ingress has the address that the services believe, and appends the one that it saw.

    The portal passes on whom it heard, so the services believe the addresses that its replicas have.
    """
    services: dict[str, Doc] = house.compose.get("services", {})
    networks = services.get("ingress", {}).get("networks")
    address = networks.get("front", {}).get("ipv4_address") if isinstance(networks, dict) else None
    (front,) = house.compose.get("networks", {}).get("front", {}).get("ipam", {}).get("config", [{}])
    for app in ALL:
        told = services.get(f"{app}-web", {}).get("environment", {}).get("XUESHI_TRUSTED_PROXIES", "")
        trusted = image_named(str(told)).split(",")
        if str(address) not in trusted:
            yield f"{app}-web does not trust the ingress at {address}"
        if (front.get("ip_range") in trusted) != (app != PORTAL):
            trusts = "trusts" if app == PORTAL else "does not trust"
            yield f"{app}-web {trusts} {front.get('ip_range')}, where the portal is"
    if "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;" not in house.nginx:
        yield "nginx.conf: X-Forwarded-For is not appended to"


def _wiring(services: dict[str, Doc]) -> Iterator[str]:
    done, healthy = "service_completed_successfully", "service_healthy"
    for service, package in PACKAGES.items():
        waits = {f"{service}-migrate": {"databases": done}, f"{service}-topics": {"kafka": healthy}}
        waits[f"{service}-web"] = {f"{service}-migrate": done}
        speakers = {service} | {topic.partition(".")[0] for topic in settings.heard_topics(package)}
        waits[f"{service}-worker"] = {f"{service}-migrate": done, "kafka": healthy}
        waits[f"{service}-worker"] |= {f"{speaker}-topics": done for speaker in speakers}
        for name, needed in waits.items():
            found = services.get(name, {}).get("depends_on", {})
            for other, condition in needed.items():
                if found.get(other, {}).get("condition") != condition:
                    yield f"{name} does not wait for {other} ({condition})"
        if "bus" in services.get(f"{service}-web", {}).get("networks", []):
            yield f"{service}-web reaches Kafka"
    for service in ALL:
        if services.get("ingress", {}).get("depends_on", {}).get(f"{service}-web", {}).get("condition") != healthy:
            yield f"ingress does not wait for {service}-web"
    if services.get(f"{PORTAL}-web", {}).get("networks") != ["front"]:
        yield f"{PORTAL}-web reaches more than the services"
    store: Any = [services.get(f"certificates-{role}", {}).get("volumes") for role in ("web", "worker")]
    if not store[0] or store[0] != store[1]:
        yield "certificates-web and certificates-worker do not share their store"
