"""What the owner of this machine may do without anybody's token: clients, and an installation's first people."""

import asyncio
import json
import os
import re
import secrets
from pathlib import Path
from typing import Annotated

import typer

from common.clock import china_text, now
from common.errors import Refused
from common.process.settings import configure_logs
from registry.first_run.actions import Begun
from registry.main import FIRST_RUN_PATH, begin_first_run, first_run_text, provide_administrator
from registry.oauth.actions.clients import provide_client
from standalone.accounts import accounts_of, code_now
from standalone.app import OWN_CLIENTS, build
from standalone.attach import Folder, postgres_of
from standalone.backlog import take_over_years
from standalone.data_dir import DataDir
from standalone.postgres import Server

CLIENT_NAME = re.compile(r"[a-z][a-z0-9-]{1,62}")


def client(
    client_id: Annotated[str, typer.Argument(help="its name: small letters, digits and hyphens")],
    scopes: Annotated[list[str], typer.Argument(help="what it may do, such as people:read certificates:status")],
    data_dir: Folder = Path(".xueshi"),
) -> None:
    """An API client, provided by the owner of this machine; its secret is shown this once. Again: another secret."""
    configure_logs("ERROR")
    with postgres_of(data_dir) as (folder, server):
        if client_id in {*folder.credentials().clients, *OWN_CLIENTS} or not CLIENT_NAME.fullmatch(client_id):
            raise Refused(
                "client-name",
                "small letters, digits and hyphens; none of credentials.json or of the services, which a start sets",
            )
        secret = asyncio.run(_provide(folder, server, client_id, scopes))
    print(json.dumps({"client_id": client_id, "client_secret": secret, "scopes": scopes}))


def administrator(
    role: Annotated[str, typer.Argument(help="such as operator, or hr-authority with the code of its organisation")],
    organisation_code: Annotated[str, typer.Argument(help="of the office; an operator's role has none")] = "",
    data_dir: Folder = Path(".xueshi"),
    forget_second_factor: Annotated[bool, typer.Option(help="authenticator and recovery codes are lost")] = False,
) -> None:
    """The first of an office, by the owner of this machine; prints the code with which they set a password.

    Asks for ID number and name, or takes them from ID_NUMBER and NAME: neither belongs on a command line.
    """
    configure_logs("ERROR")
    for name, question in (("ID_NUMBER", "ID number"), ("NAME", "name")):
        os.environ[name] = os.environ.get(name) or typer.prompt(question, hide_input=name == "ID_NUMBER")
    words = [*(["--forget-second-factor"] if forget_second_factor else []), role, organisation_code]
    with postgres_of(data_dir) as (folder, server):
        asyncio.run(_appoint(folder, server, [word for word in words if word]))


def first_run(
    data_dir: Folder = Path(".xueshi"),
    public_url: Annotated[str, typer.Option(help="where people reach the platform")] = "",
) -> None:
    """Another code for the first set-up, while there is no operator yet: for 30 minutes and once."""
    configure_logs("ERROR")
    with postgres_of(data_dir) as (folder, server):
        begun = asyncio.run(_begin(folder, server))
        if begun is None:
            raise Refused("is-begun", "there is an operator who can sign in already: sign in")
        running = DataDir(data_dir).running() or {}
        say_first_run(folder, public_url or f"http://127.0.0.1:{running.get('port', 8000)}", begun)


def say_first_run(folder: DataDir, address: str, begun: Begun | None) -> None:
    """Print where an installation is set up, and keep it in ``credentials.json``; nothing once there is an operator."""
    if begun is None:
        if folder.credentials().first_run is not None:
            folder.keep_first_run(None)
        return
    print(f"first set-up: {first_run_text(address, begun)}", flush=True)
    told = {"address": f"{address}{FIRST_RUN_PATH}", "code": begun.code, "ends_at": china_text(begun.ends_at)}
    folder.keep_first_run(told)


async def _begin(folder: DataDir, server: Server) -> Begun | None:
    app = build(server, folder.keys(), store_url=folder.store.as_uri(), public_url="http://127.0.0.1")
    try:
        return await begin_first_run(app.registry)
    finally:
        await app.aclose()


def backlog(
    vendor: Annotated[str, typer.Argument(help="its id, such as lanxin")],
    years: Annotated[list[int], typer.Argument(help="closed training years, such as 2024 2025")],
    data_dir: Folder = Path(".xueshi"),
) -> None:
    """Take completions of closed years in from a vendor, however late: what it had before the platform."""
    configure_logs("ERROR")
    with postgres_of(data_dir) as (folder, server):
        asyncio.run(take_over_years(server, folder.keys(), [vendor], years))
    print(f"{vendor}: {', '.join(map(str, sorted(set(years))))}")


def code(data_dir: Folder = Path(".xueshi")) -> None:
    """The six digits that the authenticators of the demo's people show now."""
    found = [account for account in accounts_of(DataDir(data_dir)) if account.secret]
    if not found:
        raise Refused("no-accounts", f"no demo has made accounts in {data_dir}: `xueshi demo` names its folder")
    for account in found:
        digits, seconds = code_now(account)
        print(f"{digits}  {account.title}  {account.name}  ({seconds} s)")


async def _appoint(folder: DataDir, server: Server, arguments: list[str]) -> None:
    app = build(server, folder.keys(), store_url=folder.store.as_uri(), public_url="http://127.0.0.1")
    try:
        await provide_administrator(app.registry, arguments)
    finally:
        await app.aclose()


async def _provide(folder: DataDir, server: Server, client_id: str, scopes: list[str]) -> str:
    secret = secrets.token_urlsafe(32)
    app = build(server, folder.keys(), store_url=folder.store.as_uri(), public_url="http://127.0.0.1")
    try:
        async with app.registry.db.transaction() as tx:
            await provide_client(tx, client_id, secret, scopes, now=now())
    finally:
        await app.aclose()
    return secret
