"""The data directory: who holds it, the keys that never leave it, the credentials that people are given."""

import base64
import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from certificates.papers.signing import make_authority
from certificates.papers.validity import Validity
from common.clock import now
from registry.oauth.domain.clients import SCOPES
from standalone import databases
from standalone.kept import read_object, refuse_bad_credentials, refuse_bad_keys, refuse_strange_names
from standalone.refusals import CannotStart

VENDORS = {"lanxin": "兰心网络学院", "qihang": "启航在线学堂", "mingde": "明德开放课堂"}
"""Three online vendors of the standalone shape; invented."""
_LATE_KEYS = ("filings_sealing", "ledger_sealing", "certificates_sealing", "filings_secret")
"""A folder of an earlier version lacks them."""


class InUse(Exception):
    """Another process has this data directory."""


def _key(key_id: int) -> str:
    return f"{key_id}:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}"


@dataclass(frozen=True)
class Keys:
    """What the services must know and nobody else; ``keys.json``, mode 600."""

    blind_index: str = field(repr=False)
    registry_sealing: str = field(repr=False)
    gateway_sealing: str = field(repr=False)
    filings_sealing: str = field(repr=False)
    ledger_sealing: str = field(repr=False)
    certificates_sealing: str = field(repr=False)
    filings_secret: str = field(repr=False)
    certificates_secret: str = field(repr=False)
    postgres_password: str = field(repr=False)
    role_passwords: dict[str, str] = field(repr=False)
    signing_key_pem: str = field(repr=False)
    signing_chain_pem: str = field(repr=False)
    root_pem: str = field(repr=False)

    @classmethod
    def make(cls) -> Self:
        """New ones, with a certificate authority of this installation's own."""
        authority = make_authority("学时平台证书签章", "学时平台（单机部署）", now=now())
        return cls(
            blind_index=_key(1),
            registry_sealing=_key(1),
            gateway_sealing=_key(1),
            filings_sealing=_key(1),
            ledger_sealing=_key(1),
            certificates_sealing=_key(1),
            filings_secret=secrets.token_urlsafe(32),
            certificates_secret=secrets.token_urlsafe(32),
            postgres_password=secrets.token_urlsafe(24),
            role_passwords={role: secrets.token_urlsafe(24) for role in databases.roles()},
            signing_key_pem=authority.key_pem.decode(),
            signing_chain_pem=authority.chain_pem.decode(),
            root_pem=authority.root_pem.decode(),
        )


@dataclass(frozen=True)
class Credentials:
    """What people are given; ``credentials.json``, mode 600."""

    vendors: dict[str, dict[str, str]] = field(repr=False)
    clients: dict[str, dict[str, Any]] = field(repr=False)
    first_run: dict[str, str] | None = field(default=None, repr=False)
    """The address of the first set-up, its code and until when that is good; none once there is an operator."""

    @classmethod
    def make(cls) -> Self:
        """Signing secrets for the vendors, OAuth clients for the HR platform and the first administrator."""
        return cls(
            vendors={
                vendor: {"name": name, "secret": "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()}
                for vendor, name in VENDORS.items()
            },
            clients={
                "hr-platform": _client(["certificates:status"]),
                "administrator": _client(sorted(SCOPES)),
            },
        )


def _client(scopes: list[str]) -> dict[str, Any]:
    return {"client_secret": secrets.token_urlsafe(32), "scopes": scopes}


class DataDir:
    """One installation's folder. ``hold`` before changing anything in it."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.postgres = self.path / "postgres"
        self.store = self.path / "certificates"
        self.rulebooks = self.path / "rulebooks"
        """Regulations beside those that are shipped."""
        self._lock: int | None = None

    def hold(self) -> None:
        """Take it for this process, until it ends; raises :class:`InUse`."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.path / "xueshi.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode() or "another process"
            os.close(lock)
            raise InUse(
                f"{self.path} is in use by process {holder}: stop it first, or name another --data-dir"
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        self._lock = lock

    def release(self) -> None:
        """Let others have it."""
        if self._lock is not None:
            (self.path / "running.json").unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def keys(self) -> Keys:
        """The keys, made at the first call; ``root.pem`` beside them is what verifiers of certificates may trust.

        Raises :class:`CannotStart` where they were lost beside databases, or are not whole.
        """
        path = self.path / "keys.json"
        if not path.exists() and self._has_databases:
            raise CannotStart(
                f"{path} is missing beside the databases that it belongs to: put the copy of your back-up in its "
                "place, since with other keys nobody is found and nothing can be opened"
            )
        kept = self._once("keys.json", Keys.make)
        names = [item.name for item in fields(Keys)]
        refuse_strange_names(path, kept, names, set(names) - set(_LATE_KEYS))
        refuse_bad_keys(path, kept)
        # A folder of an earlier version knows nothing of services that came later.
        missing = {role: secrets.token_urlsafe(24) for role in databases.roles() if role not in kept["role_passwords"]}
        late = {
            name: _key(1) if name.endswith("_sealing") else secrets.token_urlsafe(32)
            for name in _LATE_KEYS
            if name not in kept
        }
        if missing or late:
            kept["role_passwords"] |= missing
            kept |= late
            self._write("keys.json", kept)
        keys = Keys(**kept)
        root = self.path / "root.pem"
        if not root.exists():
            root.write_text(keys.root_pem, "ascii")
        return keys

    def credentials(self) -> Credentials:
        """The credentials, made at the first call; raises :class:`CannotStart` where they are not whole."""
        kept = self._once("credentials.json", Credentials.make)
        refuse_bad_credentials(self.path / "credentials.json", kept)
        administrator = kept["clients"]["administrator"]
        if administrator["scopes"] != sorted(SCOPES):
            administrator["scopes"] = sorted(SCOPES)
            self._write("credentials.json", kept)
        # A later release may have written more beside it.
        return Credentials(**{item.name: kept[item.name] for item in fields(Credentials) if item.name in kept})

    def keep_first_run(self, first_run: dict[str, str] | None) -> None:
        """What the newest start said of the first set-up."""
        self._write("credentials.json", {**self._once("credentials.json", Credentials.make), "first_run": first_run})

    def accounts(self) -> tuple[list[dict[str, Any]], bool]:
        """People whom a demo made, who sign in at the portal, and whether all of them can; none where no demo was."""
        kept = self._accounts()
        return kept["accounts"], kept["ready"]

    def keep_accounts(self, accounts: list[dict[str, Any]], *, ready: bool) -> None:
        """``accounts.json``, mode 600: it holds ID numbers and passwords."""
        self._write("accounts.json", {**self._accounts(), "accounts": accounts, "ready": ready})

    def reviewers(self) -> list[dict[str, Any]]:
        """Officials whom a demo made to review completions; none where no demo was."""
        reviewers: list[dict[str, Any]] = self._accounts()["reviewers"]
        return reviewers

    def keep_reviewers(self, reviewers: list[dict[str, Any]]) -> None:
        """Beside the accounts."""
        self._write("accounts.json", {**self._accounts(), "reviewers": reviewers})

    def _accounts(self) -> dict[str, Any]:
        path = self.path / "accounts.json"
        kept = read_object(path) if path.exists() else {}
        return {"accounts": [], "ready": False, "reviewers": [], **kept}

    def renew_signing(self) -> None:
        """A new signing key with a chain of its own; the folder must be held. The old chain is kept beside the others
        (``signing/``), its root stays in ``root.pem`` for what it signed, and its private key is forgotten.
        """
        kept = asdict(self.keys())
        ended = Validity.of_pem(kept["signing_chain_pem"].encode())
        old = self.path / "signing" / f"until-{ended.ends_at:%Y-%m-%d}-{secrets.token_hex(4)}.pem"
        old.parent.mkdir(mode=0o700, exist_ok=True)
        old.write_text(kept["signing_chain_pem"], "ascii")
        made = make_authority("学时平台证书签章", "学时平台（单机部署）", now=now())
        # What verifiers trust comes first: a file that the new key has signed must not meet a folder without its root.
        root = self.path / "root.pem"
        draft = root.with_name(".root.pem.new")
        draft.write_text(made.root_pem.decode() + root.read_text("ascii"), "ascii")
        draft.replace(root)
        new = {"signing_key_pem": made.key_pem, "signing_chain_pem": made.chain_pem, "root_pem": made.root_pem}
        self._write("keys.json", kept | {name: pem.decode() for name, pem in new.items()})

    def old_chains(self) -> list[Path]:
        """Chains that signed before the present one, in PEM."""
        return sorted((self.path / "signing").glob("*.pem"))

    @property
    def is_new(self) -> bool:
        """Nothing was ever started here."""
        return not (self.path / "keys.json").exists() and not self._has_databases

    @property
    def _has_databases(self) -> bool:
        return (self.postgres / "cluster").exists()

    def say_running(self, port: int, postgres_port: int, kafka_port: int | None = None) -> None:
        """Leave word for ``xueshi check`` where things are; Kafka only where there is one."""
        kafka = {} if kafka_port is None else {"kafka_port": kafka_port}
        self._write("running.json", {"port": port, "postgres_port": postgres_port, **kafka})

    def running(self) -> dict[str, int] | None:
        """Where things are, while they run; what a killed process left behind is not believed."""
        try:
            self.hold()
        except InUse:
            pass
        else:
            self.release()
            return None
        try:
            found: dict[str, int] = json.loads((self.path / "running.json").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return found

    def _once(self, name: str, make: Any) -> dict[str, Any]:
        path = self.path / name
        if not path.exists():
            self._write(name, asdict(make()))
        return read_object(path)

    def _write(self, name: str, content: dict[str, Any]) -> None:
        """Whole or not at all, and only for its owner."""
        draft = self.path / f".{name}.new"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, indent=2)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / name)
