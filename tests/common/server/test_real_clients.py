"""Programs of others: nginx before us with everything that forwards an offer, and clients that make one."""

import asyncio
import contextlib
import json
import random
import shutil
import subprocess
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sockets import Serving, answers_in, closed, post, serving

from common.server import TrustedProxies
from standalone.cluster.managed import free_ports

pytestmark = pytest.mark.filterwarnings("default:NO PROGRAM")  # said aloud, where it would else be an error

_ROUNDS, _AT_ONCE = 40, 6
_NGINX = """
worker_processes 1;
daemon off;
pid <folder>/nginx.pid;
error_log <folder>/error.log;
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path <folder>/body;
    proxy_temp_path <folder>/proxy;
    fastcgi_temp_path <folder>/fastcgi;
    uwsgi_temp_path <folder>/uwsgi;
    scgi_temp_path <folder>/scgi;
    map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
    upstream us { server 127.0.0.1:<upstream>; keepalive 4; }
    server {
        listen 127.0.0.1:<port>;
        location /metrics { return 404; }
        location / {
            proxy_pass http://us;
            proxy_http_version 1.1;
            proxy_request_buffering off;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }
    }
}
"""


def program(name: str, package: str) -> str:
    """Its path; a machine without it passes, and says so."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        warnings.warn(pytest.PytestWarning(f"NO PROGRAM: install Debian's package {package}"), stacklevel=2)
        pytest.skip(f"NO PROGRAM: install Debian's package {package}")
    return found


@contextlib.asynccontextmanager
async def nginx(folder: Path, upstream: int, text: str = _NGINX) -> AsyncIterator[int]:
    """A real one before the server, with the usual forwarding of upgrades and connections that are kept."""
    binary, [port] = program("nginx", "nginx-light"), free_ports(1)
    file = folder / "nginx.conf"
    for name, value in {"folder": folder, "port": port, "upstream": upstream}.items():
        text = text.replace(f"<{name}>", str(value))
    file.write_text(text)
    process = await asyncio.create_subprocess_exec(
        binary, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(file), stderr=subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    await closed(writer)
                    break
                await asyncio.sleep(0.02)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def answer_to(port: int, *packets: bytes) -> tuple[int, bytes]:
    """Status and body of the one answer to a request sent in packets."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for packet in packets:
            writer.write(packet)
            await writer.drain()
            await asyncio.sleep(0.004)
        async with asyncio.timeout(60):
            [(status, _, body)] = answers_in(await reader.read(-1))
        return status, body
    finally:
        await closed(writer)


async def test_through_nginx_nobody_gets_an_answer_that_belongs_to_somebody_else(tmp_path: Path) -> None:
    """Issue: 153 of 312 answers belonged to others, 99 of them were the blocked /metrics."""
    rng = random.Random(13)
    inside = b"GET /metrics HTTP/1.1\r\nHost: xueshi\r\n\r\n"

    async def attack(port: int, number: int) -> tuple[str, int, bytes]:
        path = f"/attack/{number}"
        whole = post(inside, "Connection: upgrade", "Upgrade: anything", path=path, close=False)
        head = whole[: -len(inside)]
        # nginx closes the client's connection itself, once it has an answer.
        return path, *await answer_to(port, head.replace(b"HTTP/1.1", b"HTTP/1.0"), inside)

    async def honest(port: int, number: int) -> tuple[str, int, bytes]:
        path = f"/honest/{number}"
        return path, *await answer_to(port, post(b"x" * rng.randint(0, 2_000), path=path))

    async with serving(trusted=TrustedProxies.read("127.0.0.1")) as server, nginx(tmp_path, server.port) as port:
        for start in range(0, _ROUNDS * _AT_ONCE, _AT_ONCE):
            numbers = range(start, start + _AT_ONCE)
            asking = [attack(port, number) for number in numbers] + [honest(port, number) for number in numbers]
            rng.shuffle(asking)
            for path, status, body in await asyncio.gather(*asking):
                assert status == 200, f"{path}: {status} {body!r}"
                assert json.loads(body)["path"] == path
        assert server.app.begun == 2 * _ROUNDS * _AT_ONCE, "a body was run as a request"


async def test_through_nginx_the_address_is_the_senders_and_not_what_the_sender_says(tmp_path: Path) -> None:
    async with serving(trusted=TrustedProxies.read("127.0.0.2")) as server, nginx(tmp_path, server.port) as port:
        # nginx itself comes from 127.0.0.1, which is not trusted here: nothing it says is looked at.
        _, body = await answer_to(port, post(b"", "X-Forwarded-For: 203.0.113.9"))
    assert json.loads(body)["client"] == "127.0.0.1"
    folder = tmp_path / "second"
    folder.mkdir()
    async with serving(trusted=TrustedProxies.read("127.0.0.1")) as server, nginx(folder, server.port) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.9", 0))
        writer.write(post(b"", "X-Forwarded-For: 203.0.113.9"))
        [(_, _, body)] = answers_in(await reader.read(-1))
        await closed(writer)
    assert json.loads(body)["client"] == "127.0.0.9", "what the sender wrote stands to the left of what nginx saw"


async def test_through_the_nginx_that_is_shipped_whom_it_saw_stands_behind_what_it_was_told(tmp_path: Path) -> None:
    """The file of docker-compose.yml, with addresses of this machine."""
    shipped = (Path(__file__).parents[3] / "deploy/compose/nginx.conf").read_text()
    for theirs, ours in {
        "listen 8080;": "listen 127.0.0.1:<port>;",
        "http://$upstream:8000": "http://127.0.0.1:<upstream>",
        "/tmp/": "<folder>/",
        "worker_processes auto;": "worker_processes 1;\ndaemon off;",
    }.items():
        assert theirs in shipped
        shipped = shipped.replace(theirs, ours)
    sent = post(b"", "X-Forwarded-For: 198.51.100.1, 203.0.113.9", "X-Forwarded-Proto: https", path="/ledger/v1/thing")
    seen = {}
    for number, trusted in enumerate(("127.0.0.1", "127.0.0.1,127.0.0.9")):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with (
            serving(trusted=TrustedProxies.read(trusted), hsts_seconds=60) as server,
            nginx(folder, server.port, shipped) as port,
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.9", 0))
            writer.write(sent)
            [(_, headers, body)] = answers_in(await reader.read(-1))
            await closed(writer)
            seen[trusted] = json.loads(body)["client"]
            assert headers["strict-transport-security"] == "max-age=60"
    assert seen["127.0.0.1"] == "127.0.0.9", "nobody has said that it is a proxy"
    assert seen["127.0.0.1,127.0.0.9"] == "203.0.113.9", "a proxy before the ingress is heard, and not beyond its word"


_JAVA = """
import java.net.URI;
import java.net.http.*;

public class Offer {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (int number = 0; number < 3; number++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0] + number))
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(5000))).build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            System.out.println(answer.statusCode() + " " + answer.body());
        }
    }
}
"""


async def output_of(*command: str) -> str:
    """What a program prints; it must end well."""
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    async with asyncio.timeout(60):
        printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    return printed.decode()


def arrived(lines: Iterator[str]) -> list[tuple[str, str, int]]:
    """Status, path and bytes of each line that a client printed."""
    found = []
    for line in lines:
        status, _, body = line.partition(" ")
        told = json.loads(body)
        found.append((status, told["path"], told["bytes"]))
    return found


async def test_the_jdks_client_which_offers_h2c_is_served(tmp_path: Path) -> None:
    """Issue: `400 Invalid HTTP request received.` for every POST."""
    java = program("java", "default-jdk-headless")
    if shutil.which("javac") is None:
        program("javac", "default-jdk-headless")
    source = tmp_path / "Offer.java"
    source.write_text(_JAVA)
    async with serving() as server:
        printed = await output_of(java, "-XX:TieredStopAtLevel=1", str(source), f"http://127.0.0.1:{server.port}/java/")
    assert arrived(iter(printed.strip().splitlines())) == [("200", f"/java/{number}", 5_000) for number in range(3)]


async def test_curl_which_offers_h2c_is_served() -> None:
    curl = program("curl", "curl")
    if "HTTP2" not in await output_of(curl, "--version"):
        pytest.skip("NO PROGRAM: this curl knows no HTTP/2")

    async def posted(server: Serving) -> str:
        address = f"http://127.0.0.1:{server.port}/curl"
        return await output_of(
            curl,
            "--silent",
            "--noproxy",
            "*",
            "--http2",
            "--data",
            "x" * 3_000,
            "--write-out",
            "\n%{http_code}",
            address,
        )

    async with serving() as server:
        body, _, status = (await posted(server)).rpartition("\n")
    assert arrived(iter([f"{status} {body}"])) == [("200", "/curl", 3_000)]
