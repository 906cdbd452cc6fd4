"""What runs in a cluster, and what each process is told; no process is begun here."""

import importlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pages.settings import SiteSettings
from standalone import databases
from standalone.data_dir import DataDir, Keys
from standalone.postgres import Server

PORTAL = "portal"
"""It answers every path that does not begin with another service's name, and has no database and no bus."""
SERVICES = {package.replace("_", "-"): package for package in (*databases.PACKAGES, PORTAL)}
"""Names of services, as they stand in addresses, and their packages."""
KINDS = [(service, role) for service in SERVICES for role in ("web", "worker") if (service, role) != (PORTAL, "worker")]
"""Services and the roles that each has."""
REPLICAS_MAX = 12
_POOL_MAX = "6"
"""Connections of one process: many processes share one PostgreSQL here."""


class UnknownReplicas(ValueError):
    """``--replicas`` names no service or no sensible number."""


@dataclass(frozen=True)
class SeenPorts:
    """Ports that services are told instead of the real ones, where proxies stand before PostgreSQL and Kafka."""

    postgres_port: int
    kafka_port: int


def replicas_of(wanted: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """How many of each (service, role): one, or what ``{"ledger": 3, "certificates-web": 2}`` says."""
    found = dict.fromkeys(KINDS, 1)
    for name, count in sorted(wanted.items(), key=lambda item: len(item[0])):  # `ledger` before `ledger-web`
        kinds = [kind for kind in found if name in (kind[0], "-".join(kind))]
        if not kinds:
            raise UnknownReplicas(
                f"there is no {name}; there are {', '.join(SERVICES)}, each with -web and, but for the portal, -worker"
            )
        if not 0 <= count <= REPLICAS_MAX:
            raise UnknownReplicas(f"{name}={count}: between 0 and {REPLICAS_MAX}")
        found |= dict.fromkeys(kinds, count)
    return found


def names_of(replicas: Mapping[tuple[str, str], int]) -> Iterator[tuple[str, str, str]]:
    """``(name, service, role)`` of every process, such as ``ledger-worker-1``."""
    for (service, role), count in replicas.items():
        for number in range(1, count + 1):
            yield f"{service}-{role}-{number}", service, role


def consumers() -> list[tuple[str, list[str]]]:
    """Services that hear others, which are their groups, too, and the topics of each."""
    heard = {
        service: sorted({contract.topic for contract in importlib.import_module(f"{package}.events").HANDLES})
        for service, package in SERVICES.items()
        if package in databases.PACKAGES
    }
    return [(service, topics) for service, topics in heard.items() if topics]


def command_of(service: str, role: str) -> list[str]:
    """What begins it."""
    return [sys.executable, "-m", SERVICES[service], role]


@dataclass(frozen=True)
class Surroundings:
    """Everything that processes are told."""

    data_dir: DataDir
    keys: Keys
    server: Server
    """PostgreSQL as the services see it."""
    kafka: str
    address: str
    """The ingress: one door for people, and for services among themselves."""
    extra: Mapping[str, str]
    site: SiteSettings = field(default_factory=SiteSettings)
    """Of every page: ``SITE_…`` as it stands in the environment of the cluster, told to each service with pages."""

    def environment(self, name: str, service: str, role: str, port: int) -> dict[str, str]:
        """Of one process: nothing of ours but what it needs."""
        own = self._of_portal() if service == PORTAL else {**self._of_service(service), "POOL_MAX": _POOL_MAX}
        prefix = SERVICES[service].upper()
        if issubclass(importlib.import_module(f"{SERVICES[service]}.settings").Settings, SiteSettings):
            own |= {name.upper(): value for name, value in self.site.model_dump(exclude_unset=True).items()}
        told = {f"{prefix}_{key}": value for key, value in own.items()}
        told |= {"XUESHI_PORT": str(port), "XUESHI_INSTANCE": name, "XUESHI_DRAIN_S": "3"}
        told |= {"XUESHI_TRUSTED_PROXIES": "127.0.0.1"}  # the ingress, and nothing from outside reaches the port
        told |= {"XUESHI_SPANS_FILE": str(self.data_dir.path / "logs" / "spans.jsonl")}
        if role == "worker":
            told |= {"KAFKA_BOOTSTRAP_SERVERS": self.kafka, "KAFKA_REPLICATION_FACTOR": "1"}
        return told | dict(self.extra)

    def _of_portal(self) -> dict[str, str]:
        return {
            "REGISTRY_URL": f"{self.address}/registry",
            "GATEWAY_URL": f"{self.address}/vendor-gateway",
            "FILINGS_URL": f"{self.address}/filings",
            "LEDGER_URL": f"{self.address}/ledger",
            "CERTIFICATES_URL": f"{self.address}/certificates",
            "PUBLIC_URL": self.address,
        }

    def _of_service(self, service: str) -> dict[str, str]:
        keys, package = self.keys, SERVICES[service]
        told = {"DATABASE_URL": databases.app_url(self.server, package, keys.role_passwords)}
        registry = {"REGISTRY_URL": f"{self.address}/registry"}
        rulebooks = {"RULEBOOKS_DIR": str(self.data_dir.rulebooks)}
        of: dict[str, dict[str, str]] = {
            "registry": {
                "BLIND_INDEX_KEY": keys.blind_index,
                "SEALING_KEYS": keys.registry_sealing,
                "PUBLIC_URL": self.address,
            },
            "vendor-gateway": {
                **registry,
                **rulebooks,
                "BLIND_INDEX_KEY": keys.blind_index,
                "SEALING_KEYS": keys.gateway_sealing,
            },
            "filings": {
                **registry,
                **rulebooks,
                "LEDGER_URL": f"{self.address}/ledger",
                "CLIENT_SECRET": keys.filings_secret,
                "BLIND_INDEX_KEY": keys.blind_index,
                "SEALING_KEYS": keys.filings_sealing,
                "PUBLIC_URL": self.address,
            },
            "ledger": {**registry, **rulebooks, "SEALING_KEYS": keys.ledger_sealing},
            "certificates": {
                **registry,
                "BLIND_INDEX_KEY": keys.blind_index,
                "SEALING_KEYS": keys.certificates_sealing,
                "LEDGER_URL": f"{self.address}/ledger",
                "CLIENT_SECRET": keys.certificates_secret,
                "PUBLIC_URL": self.address,
                "STORE_URL": self.data_dir.store.as_uri(),
                "SIGNING_KEY_PEM": keys.signing_key_pem,
                "SIGNING_CHAIN_PEM": keys.signing_chain_pem,
                "DRAWING_PROCESSES": "1",
            },
        }
        return told | of[service]
