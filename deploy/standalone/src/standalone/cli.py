"""The command ``xueshi``."""

import asyncio
import csv
import json
import sys
import tempfile
from contextlib import ExitStack
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import httpx
import typer
from pydantic import ValidationError
from rich.console import Console

from common import logs
from common.errors import DomainError
from common.kafka import KafkaSettings
from common.migrate import NewerDatabase
from common.process.settings import configure_logs, read
from common.server import TrustedProxies
from registry.imports.roster_files import read_roster
from rulebook import BadRulebook
from standalone import clusters, owner, rulebooks, signing
from standalone.app import PortTaken, Serving, build, run
from standalone.attach import Folder, RemoteInstallation, carried_by, carried_of, postgres_of
from standalone.check import check as check_equations
from standalone.check import check_at
from standalone.cluster import Cluster, UnknownReplicas
from standalone.data_dir import DataDir, InUse
from standalone.databases import CONSUMING
from standalone.demo import Demo
from standalone.kafka import KafkaRefused
from standalone.postgres import PostgresRefused, Server
from standalone.reconciliation.audit import BadHead, Head, read_heads
from standalone.refusals import CannotStart, said_of
from standalone.report import print_checked
from tables.sheets import BadTable

app = typer.Typer(help="Xueshi 学时 on one machine.", no_args_is_help=True, pretty_exceptions_enable=False)
people = typer.Typer(help="People in the registry.", no_args_is_help=True)
letters = typer.Typer(help="Events that could not be applied, and what waits behind them.", no_args_is_help=True)
app.add_typer(people, name="people")
app.add_typer(letters, name="dead-letters")
app.add_typer(rulebooks.app, name="rulebook")
app.add_typer(signing.app, name="signing")
log = logs.get(__name__)
console = Console(width=None if sys.stdout.isatty() else 130)

Port = Annotated[int, typer.Option(help="TCP port on 127.0.0.1", min=0, max=65_535)]
Proxies = Annotated[
    str, typer.Option("--trusted-proxies", help="addresses or networks of proxies whose X-Forwarded-For is believed")
]
_REFUSED = (
    CannotStart,
    InUse,
    PortTaken,
    PostgresRefused,
    KafkaRefused,
    NewerDatabase,
    UnknownReplicas,
    BadTable,
    BadRulebook,
    DomainError,
)
"""They say in their text what to do."""
_IMPORT_ROWS = 10_000
_ROWS_MAX = 2_000_000
_UNPACKED_BYTES_MAX = 1024 * 1024 * 1024
"""Of one's own file on one's own machine: a province's people in one sheet."""


@app.command()
def up(
    port: Port = 8000,
    data_dir: Folder = Path(".xueshi"),
    public_url: Annotated[
        str | None, typer.Option(help="what printed certificates name, such as https://xueshi.example")
    ] = None,
    trusted_proxies: Proxies = "none",
) -> None:
    """Run the platform until stopped."""
    configure_logs()
    trusted = _proxies(trusted_proxies)
    folder = DataDir(data_dir)

    async def say_where(serving: Serving) -> bool:
        console.print(f"{serving.address}/  credentials: {folder.path / 'credentials.json'}  Ctrl-C stops it")
        owner.say_first_run(folder, public_url or serving.address, await serving.begin_first_run())
        return False

    run(folder, port=port, beside=say_where, public_url=public_url, trusted=trusted)


def _proxies(text: str) -> TrustedProxies:
    try:
        return TrustedProxies.read(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--trusted-proxies") from None


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="end after the summary")] = False,
    people_count: Annotated[int, typer.Option("--people", min=20, max=200_000, help="people in the province")] = 3_000,
    port: Port = 8000,
    data_dir: Annotated[Path | None, typer.Option(help="kept folder; a throw-away one where left out")] = None,
) -> None:
    """A small province, three vendors and a year of signed completions."""
    with ExitStack() as stack:
        folder = data_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xueshi-demo-")))
        data = DataDir(folder)
        data.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        configure_logs("WARNING")
        told = Demo(data, people_count, once, console)
        run(data, port=port, beside=told)
    if told.failed:
        console.print(f"[red]{told.failed}[/red]")
        raise typer.Exit(1)


@app.command()
def cluster(
    replicas: Annotated[
        list[str] | None, typer.Option(help="such as ledger=3 or certificates-web=2; may be given several times")
    ] = None,
    port: Port = 8000,
    data_dir: Folder = Path(".xueshi-cluster"),
    demo_people: Annotated[
        int, typer.Option("--demo", min=0, max=200_000, help="push the demo's year through it, for so many people")
    ] = 0,
    once: Annotated[bool, typer.Option("--once", help="end after the demo's summary")] = False,
    trusted_proxies: Proxies = "none",
) -> None:
    """Each service as processes of its own, over Kafka (`make kafka`) and PostgreSQL; one log each in DATA_DIR/logs."""
    folder = DataDir(data_dir)
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    configure_logs("WARNING")
    told = Demo(folder, demo_people, once, console) if demo_people else None
    made = Cluster(
        folder, replicas=clusters.read_replicas(replicas or []), port=port, trusted=_proxies(trusted_proxies)
    )
    asyncio.run(clusters.serve(made, told, console))
    if told is not None and told.failed:
        console.print(f"[red]{told.failed}[/red]")
        raise typer.Exit(1)


@app.command()
def check(
    data_dir: Folder = Path(".xueshi"),
    from_environment: Annotated[
        bool,
        typer.Option(
            "--from-environment",
            help="a distributed installation: REGISTRY_DATABASE_URL and so on, CERTIFICATES_STORE_URL, KAFKA_*",
        ),
    ] = False,
    kept_head: Annotated[
        list[str] | None,
        typer.Option(help="POSITION:HASH of the audit trail, as an earlier check printed it; or a file of them"),
    ] = None,
) -> None:
    """The conservation equations over a running or stopped data directory; exit status 0 only if they hold.

    The audit trail is walked from its beginning. Its head, which is printed last, is to be kept where nobody of the
    installation can write: given to a later check, it tells whether the trail was cut off or made anew since.
    """
    configure_logs("WARNING")
    kept = _heads_of(kept_head or [])
    if from_environment:
        there = read(RemoteInstallation)
        checked = asyncio.run(check_at(there.addresses, there.store, carried_by(read(KafkaSettings)), kept))
    else:
        with postgres_of(data_dir) as (folder, server):
            checked = asyncio.run(check_equations(server, folder.store, carried_of(data_dir), kept))
    print_checked(console, checked)
    raise typer.Exit(0 if checked.holds else 1)


def _heads_of(given: list[str]) -> list[Head]:
    texts = [Path(value).read_text("utf-8") if Path(value).is_file() else value for value in given]
    try:
        return [head for text in texts for head in read_heads(text)]
    except BadHead as bad:
        raise typer.BadParameter(str(bad), param_hint="--kept-head") from None


app.command()(owner.client)
app.command()(owner.administrator)
app.command("first-run")(owner.first_run)
app.command()(owner.backlog)
app.command()(owner.code)


@people.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="CSV or Excel; first row: 身份证号, 姓名, 单位代码, 岗位类别, 职称级别")],
    data_dir: Folder = Path(".xueshi"),
) -> None:
    """Register people from a file at the running platform; a verdict for every row."""
    if not file.is_file():
        raise BadTable(f"there is no file {file.name}")
    rows = read_roster(file.read_bytes(), rows_max=_ROWS_MAX, unpacked_bytes_max=_UNPACKED_BYTES_MAX).rows
    folder = DataDir(data_dir)
    running = folder.running()
    if running is None:
        raise BadTable(f"the platform is not running on {folder.path}; start it with `xueshi up`")
    secret = folder.credentials().clients["administrator"]["client_secret"]
    verdicts: list[dict[str, Any]] = []
    with httpx.Client(base_url=f"http://127.0.0.1:{running['port']}", timeout=120) as client:
        token = client.post(
            "/registry/oauth2/token",
            data={"grant_type": "client_credentials", "scope": "registry:write"},
            auth=("administrator", secret),
        )
        token.raise_for_status()
        client.headers["authorization"] = f"Bearer {token.json()['access_token']}"
        with console.status("importing") as status:
            for start in range(0, len(rows), _IMPORT_ROWS):
                page = rows[start : start + _IMPORT_ROWS]
                answer = client.post("/registry/v1/people/imports", json={"people": [row.fields for row in page]})
                answer.raise_for_status()
                verdicts += [
                    {**result, "row": row.number} for row, result in zip(page, answer.json()["results"], strict=True)
                ]
                status.update(f"importing: {len(verdicts):,} of {len(rows):,} rows")
    _report(file, verdicts)


def _report(file: Path, verdicts: list[dict[str, Any]]) -> None:
    counts = {
        status: sum(verdict["status"] == status for verdict in verdicts)
        for status in ("created", "updated", "unchanged", "rejected")
    }
    console.print(", ".join(f"{count:,} {status}" for status, count in counts.items()))
    target = file.with_name(file.name + ".verdicts.csv")
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, ("row", "status", "reason", "detail"))
        writer.writeheader()
        writer.writerows(verdicts)
    for bad in [verdict for verdict in verdicts if verdict["status"] == "rejected"][:20]:
        console.print(f"row {bad['row']}: {bad['detail']} ({bad['reason']})", markup=False)
    console.print(f"every verdict: {target}", markup=False)
    if counts["rejected"]:
        raise typer.Exit(1)


@letters.command("list")
def list_letters(data_dir: Folder = Path(".xueshi")) -> None:
    """What was set aside, by service."""
    with postgres_of(data_dir) as (_, server):
        found = asyncio.run(_letters(server))
    for line in found:
        console.print_json(json.dumps(line, default=str))
    console.print(f"{len(found)} dead letters")


async def _letters(server: Server) -> list[dict[str, Any]]:
    found = []
    for package in CONSUMING:
        connection = await asyncpg.connect(server.dsn(package))
        rows = await connection.fetch("SELECT id, type, key, reason, owner, set_aside_at FROM dead_letter ORDER BY id")
        found += [{"service": package, **row} for row in rows]
        await connection.close()
    return found


@letters.command("replay")
def replay(data_dir: Folder = Path(".xueshi")) -> None:
    """Try all of them again, oldest first; what is still refused stays."""
    configure_logs("ERROR")
    with postgres_of(data_dir) as (folder, server):
        left = asyncio.run(_replay(folder, server))
    raise typer.Exit(1 if left else 0)


async def _replay(folder: DataDir, server: Server) -> int:
    left = 0
    app = build(server, folder.keys(), store_url=folder.store.as_uri(), public_url="http://127.0.0.1")
    for service in app.services:
        if service.consumer.topics:
            outcome = await service.consumer.replay()
            console.print(f"{service.name}: {outcome.applied} applied, {outcome.left} left")
            left += outcome.left
    await app.aclose()
    return left


def main() -> None:
    """Run a command; what is refused is one line, never a stack trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a locale that lacks a character stops no command
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        said = " ".join(_sentence_of(error).split())
        Console(stderr=True).print(said, markup=False, style="red", soft_wrap=True)
        raise SystemExit(2) from None


def _sentence_of(error: BaseException) -> str:
    """What is wrong and what to do; a mistake of the program is logged, where ID numbers are kept out of its trace."""
    cause = error
    while isinstance(cause, BaseExceptionGroup):  # of a task among others
        cause = cause.exceptions[0]
    if isinstance(cause, _REFUSED):
        return str(cause)
    if isinstance(cause, OSError):
        return said_of(cause)
    if isinstance(cause, httpx.HTTPError):
        return f"{type(cause).__name__}: {cause}"
    if isinstance(cause, ValidationError):
        wrong = (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in cause.errors(include_input=False))
        return f"{cause.title}: {'; '.join(wrong)}"
    log.error("command_failed", exc_info=error)
    return f"{type(cause).__name__}: this is a mistake of the program; report it with the line above"
