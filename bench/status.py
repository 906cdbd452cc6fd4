"""Status queries a second, single and in batches of 1,000.

Floor: the same SQL on an asyncpg pool behind a bare ASGI route: no token, no checks, no shaping beyond the rows.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Coroutine
from multiprocessing import get_context
from typing import Any

import asyncpg
import httpx
import orjson

from bench import standing
from common.identity import IdNumber
from common.sealing import BlindIndex
from common.server import served, server_config
from standalone.app import listen
from standalone.data_dir import Keys
from standalone.postgres import Server

PEOPLE, SINGLES, BATCHES, AT_ONCE = 10_000, 3_000, 60, 8

_FLOOR_SQL = """
    SELECT certificate.standing, certificate.number, certificate.kind, certificate.verify_code,
           certificate.face ->> 'issued_on'
    FROM unnest($1::bytea[], $2::smallint[]) WITH ORDINALITY AS asked (blind_index, year, position)
    LEFT JOIN person ON person.blind_index = asked.blind_index
    LEFT JOIN certificate ON certificate.person_id = person.person_id AND certificate.training_year = asked.year
                         AND certificate.kind = 'annual' AND certificate.stage = 'stored'
    ORDER BY position
"""


def ask(address: str, token: str, bodies: list[bytes], told: Any) -> None:
    """In a process of its own: send everything, eight connections at a time; tell the seconds.

    Requests are written as bytes, since an HTTP library would cost more than what it measures.
    """
    told.send(asyncio.run(_ask(address, token, bodies)))


async def _ask(address: str, token: str, bodies: list[bytes]) -> float:
    host, port = address.removeprefix("http://").split(":")
    head = f"POST /certificates/v1/status-queries HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n"
    waiting = iter([f"{head}content-length: {len(body)}\r\n\r\n".encode() + body for body in bodies])

    async def worker() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for request in waiting:
            writer.write(request)
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200"), answer
            length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.split(b":")[1]))
        writer.close()

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(worker())
    return time.perf_counter() - began


ROUNDS = 4


async def asked(address: str, token: str, bodies: list[bytes]) -> float:
    """Seconds for all of them, from another process: the best of some rounds, since the machine is not ours alone."""
    return min([await asked_once(address, token, bodies) for _ in range(ROUNDS)])


async def asked_once(address: str, token: str, bodies: list[bytes]) -> float:
    """Seconds for all of them, from another process."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=ask, args=(address, token, bodies, there), daemon=True)
    process.start()
    there.close()
    seconds = await asyncio.to_thread(here.recv)
    await asyncio.to_thread(process.join)
    return float(seconds)


def bare(pool: asyncpg.Pool, index: BlindIndex) -> Callable[..., Coroutine[Any, Any, None]]:
    """The floor: body in, SQL, rows out."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        queries = orjson.loads(body)["queries"]
        rows = await pool.fetch(
            _FLOOR_SQL, [index.of(IdNumber(q["id_number"])) for q in queries], [q["year"] for q in queries]
        )
        answer = orjson.dumps([tuple(row) for row in rows])
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return app


async def product(server: Server, keys: Keys, credentials: Any, store: Any, loads: list[list[bytes]]) -> list[float]:
    """Seconds for each load against the product."""
    async with standing.serving(server, keys, credentials, store) as stands:
        await standing.register(stands, PEOPLE)
        await standing.drained(server)
        await certify_half(server)
        async with httpx.AsyncClient(base_url=stands.address) as client:
            token = await standing.token(client, credentials, "hr-platform")
        return [await asked(stands.address, token, load) for load in loads]


async def certify_half(server: Server) -> None:
    """Every second person has a stored certificate; only its row is asked for here."""
    connection = await asyncpg.connect(server.dsn("certificates"))
    await connection.execute("""
        INSERT INTO certificate (certificate_id, person_id, training_year, kind, stage, standing, side_number,
                                 regulation, public_centihours, professional_centihours, total_centihours, entries,
                                 number, verify_code, face, pdf_sha256, stored_at)
        SELECT gen_random_uuid(), person_id, 2025, 'annual', 'stored', 'valid', 1, 'x', 3000, 6000, 9000, 60,
               'XS-431102-2025-' || lpad(n::text, 7, '0'), substr(md5(n::text) || md5(n::text), 1, 26),
               '{"issued_on": "2026-01-05"}', '', now()
        FROM (SELECT person_id, row_number() OVER () AS n FROM person) numbered WHERE n % 2 = 0
    """)
    await connection.execute("ANALYZE")
    await connection.close()


async def nothing(connection: object) -> None:
    """The floor does not clean up after a single question either."""


async def floor(server: Server, keys: Keys, loads: list[list[bytes]]) -> list[float]:
    """Seconds for each load against the bare route."""
    role = "certificates_app"
    pool = await asyncpg.create_pool(
        server.dsn("certificates", role, keys.role_passwords[role]), min_size=10, max_size=10, reset=nothing
    )
    app = bare(pool, BlindIndex.from_text(keys.blind_index))
    with listen(0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with served(server_config(app), [listener]):
            seconds = [await asked(address, "none", load) for load in loads]
    await pool.close()
    return seconds


def main(singles: int) -> None:
    """Both, on the same rows, in the same run."""
    numbers = [standing.id_number(serial * 7 % (PEOPLE + 500)) for serial in range(singles)]
    loads = [
        [json.dumps({"queries": [{"id_number": number, "year": 2025}]}).encode() for number in numbers],
        [
            json.dumps(
                {
                    "queries": [
                        {"id_number": standing.id_number((start * 1000 + n) % (PEOPLE + 500)), "year": 2025}
                        for n in range(1000)
                    ]
                }
            ).encode()
            for start in range(BATCHES)
        ],
    ]
    with standing.postgres() as (server, keys, credentials, store):
        took = standing.run(product(server, keys, credentials, store, loads))
        peak = standing.peak_mb()
        floors = standing.run(floor(server, keys, loads))
    standing.print_ratio("status queries, single", singles / took[0], singles / floors[0], "queries/s", wanted=0.7)
    standing.print_ratio(
        "status queries, batches of 1,000", BATCHES * 1000 / took[1], BATCHES * 1000 / floors[1], "people/s", wanted=0.7
    )
    print(f"{'peak memory of the process':<34} {peak:>9,.0f} MB (wanted under 400)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SINGLES)
