"""Everything that is held against each other, read once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.validate.kustomize import Doc, build, read_documents

TOP = Path(__file__).parents[2]
OVERLAYS = ("small", "production")
"""Those that are shipped: their image has a local name, since every operator builds it and keeps it in a registry of
their own. An overlay that runs names it there, by its digest."""
IMAGE = "xueshi"
PACKAGES = {
    "registry": "registry",
    "vendor-gateway": "vendor_gateway",
    "filings": "filings",
    "ledger": "ledger",
    "certificates": "certificates",
}
"""Service → import name; each has a database, and runs as web and worker."""
PORTAL = "portal"
"""It runs as web alone, and has neither a database nor the bus."""
ALL = {**PACKAGES, PORTAL: "portal"}
COMMANDS = {**dict.fromkeys(PACKAGES, ("migrate", "topics", "web", "worker")), PORTAL: ("web",)}
"""Service → what must run of it."""


@dataclass
class House:
    """The files as data. Tests damage a copy."""

    dockerfile: str
    dockerignore: str
    locks: tuple[str, str]
    """Everything's, and the image's."""
    compose: Doc
    nginx: str
    overlays: dict[str, list[Doc]]
    secrets: set[tuple[str, str]]
    """Secret and key, as the README of deploy/k8s documents them."""


def read(top: Path = TOP, own: Sequence[Path] = ()) -> House:
    """From the files; ``own`` are folders of an operator's overlays. Raises ``Refused`` where one cannot be built."""
    (compose,) = read_documents(top / "docker-compose.yml")
    return House(
        dockerfile=(top / "Dockerfile").read_text("utf-8"),
        dockerignore=(top / ".dockerignore").read_text("utf-8"),
        locks=(
            (top / "requirements.lock").read_text("utf-8"),
            (top / "requirements.runtime.lock").read_text("utf-8"),
        ),
        compose=compose,
        nginx=(top / "deploy/compose/nginx.conf").read_text("utf-8"),
        overlays={
            **{name: build(top / "deploy/k8s/overlays" / name) for name in OVERLAYS},
            **{str(folder): build(folder) for folder in own},
        },
        secrets=documented_secrets((top / "deploy/k8s/README.md").read_text("utf-8")),
    )


def documented_secrets(readme: str) -> set[tuple[str, str]]:
    """Rows of a table that begin with the Secret's name and the key, each in backquotes."""
    return set(re.findall(r"^\| `([a-z0-9-]+)` \| `([a-z0-9.-]+)` \|", readme, re.MULTILINE))


@dataclass(frozen=True)
class Image:
    """What the Dockerfile says of the image it makes."""

    user: str
    port: int
    environment: dict[str, str]

    @property
    def uid(self) -> int:
        """Of the user; 0 where it is not a number."""
        uid = self.user.partition(":")[0]
        return int(uid) if uid.isdigit() else 0


def image_of(dockerfile: str) -> Image:
    """The last stage's user, port and environment."""
    last = dockerfile.replace("\\\n", " ").rpartition("\nFROM ")[2]
    environment = {
        name: value
        for line in re.findall(r"^ENV (.*)$", last, re.MULTILINE)
        for name, value in re.findall(r"([A-Z_]+)=(\S+)", line)
    }
    user = re.findall(r"^USER (\S+)$", last, re.MULTILINE)
    port = re.findall(r"^EXPOSE (\d+)$", last, re.MULTILINE)
    return Image(user[-1] if user else "root", int(port[-1]) if port else 0, environment)
