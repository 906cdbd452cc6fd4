"""No ID number is left behind: everything a whole demo wrote, said and answered is searched for them."""

import io
import json
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from random import Random

import httpx
import pypdf
import pytest

from common.identity import IdNumber, Malformed
from standalone.demo import SEED
from standalone.people import load_regions, make_organisations, make_people

XUESHI = [sys.executable, "-m", "standalone"]
PEOPLE, SERVICES = 40, ("registry", "vendor-gateway", "ledger", "certificates", "filings")
LIKE_ONE = re.compile(rb"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z])")


def numbers_in(content: bytes) -> list[str]:
    """Every ID number that stands somewhere, as it would pass the platform's own check."""
    found = []
    for match in LIKE_ONE.finditer(content):
        try:
            IdNumber(match.group().decode())
        except Malformed:
            continue
        found.append(match.group().decode())
    return found


def demo_numbers() -> list[str]:
    """The people whom the demo makes up: the same every time."""
    rng = Random(SEED)
    regions = load_regions(Path(str(files("registry").joinpath("data/regions.csv"))))
    organisations = make_organisations(rng, institutions=max(20, min(300, PEOPLE // 8)), regions=regions)
    return [make_person.id_number for make_person in make_people(rng, PEOPLE, organisations)]


@dataclass
class Left:
    """What a demo and an installation after it have left behind."""

    folder: Path
    printed: bytes = b""
    logged: bytes = b""
    answers: list[bytes] = field(default_factory=list)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    folder = tmp_path_factory.mktemp("traces")
    found = Left(folder / "data")
    arguments = ["--port", "0", "--data-dir", str(found.folder)]
    done = subprocess.run(
        [*XUESHI, "demo", "--once", "--people", str(PEOPLE), *arguments], capture_output=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found.printed, found.logged = done.stdout, done.stderr
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen([*XUESHI, "up", *arguments], stdout=out, stderr=out)
        try:
            _trouble(found, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
    found.logged += log.read_bytes()
    return found


def _trouble(found: Left, process: subprocess.Popen[bytes]) -> None:
    """Everything that somebody may do wrong with a number in hand; and what every service says of itself."""
    running = found.folder / "running.json"
    address = ""
    for _ in range(600):
        assert process.poll() is None, "it ended"
        if running.exists():
            address = f"http://127.0.0.1:{json.loads(running.read_text())['port']}"
            break
        signal.sigtimedwait([], 0.1)
    number, other = demo_numbers()[:2]
    credentials = json.loads((found.folder / "credentials.json").read_text())
    with httpx.Client(base_url=address, timeout=30, transport=httpx.HTTPTransport(retries=20)) as client:
        secret = credentials["clients"]["administrator"]["client_secret"]
        answer = client.post(
            "/registry/oauth2/token", data={"grant_type": "client_credentials"}, auth=("administrator", secret)
        )
        bearer = {"authorization": f"Bearer {answer.json()['access_token']}"}
        for service in SERVICES:
            for path in (f"/{service}/v1/people/{number}", f"/{service}/v1/{number}?id_number={other}", f"/{number}"):
                found.answers.append(client.get(path, headers=bearer).content)
        for path, body in (
            ("/registry/v1/sessions", {"id_number": number, "password": other}),
            ("/registry/v1/passwords", {"id_number": number, "code": "x" * 12, "password": "Long-Enough-1"}),
            ("/registry/v1/people/imports", {"people": [{"id_number": number, "name": other}]}),
            ("/registry/v1/people/queries", {"id_numbers": [number, other, number + "1"]}),
            ("/registry/v1/registrations", {"id_number": number, "name": other}),
            ("/certificates/v1/status-queries", {"queries": [{"id_number": number, "year": other}]}),
            ("/certificates/v1/eligibility-queries", {"queries": [{"id_number": number, "purpose": other}]}),
            ("/vendor-gateway/v1/vendors/lanxin/completions", {"type": number, "data": {"id_number": other}}),
            (f"/filings/v1/{number}", {"id_number": other}),
        ):
            found.answers.append(client.post(path, json=body, headers=bearer).content)
            found.answers.append(client.post(path, content=f"{number} {other}".encode(), headers=bearer).content)
        for service in SERVICES:
            answer = client.get(f"/{service}/metrics")
            assert answer.status_code == 200
            found.answers.append(answer.content)


def test_the_search_finds_a_number_where_there_is_one() -> None:
    number = demo_numbers()[0]
    assert numbers_in(f'{{"id_number": "{number}"}}'.encode()) == [number]
    assert numbers_in(number.encode() + b"\x00" + number.lower().encode()) == [number, number.lower()]
    assert numbers_in(f"0{number} {number[:-1]}".encode()) == []


def shown_numbers(left: Left) -> set[str]:
    """Of the three people of the demo who sign in, which are shown to its owner and kept for them."""
    return {
        account["id_number"] for account in json.loads((left.folder / "accounts.json").read_text("utf-8"))["accounts"]
    }


def test_no_file_holds_a_number(left: Left) -> None:
    """The databases with their write-ahead logs, the certificates, the settings: byte by byte."""
    assert len(shown_numbers(left)) == 3
    holding = []
    size = 0
    for path in left.folder.rglob("*"):
        if path.is_file() and path.name != "accounts.json":
            content = path.read_bytes()
            size += len(content)
            if numbers_in(content):
                holding.append(path.relative_to(left.folder))
    assert size > 10_000_000, "there is a database"
    assert holding == []


def test_no_certificate_shows_a_number(left: Left) -> None:
    certificates = [path for path in left.folder.rglob("*") if path.is_file() and path.read_bytes()[:5] == b"%PDF-"]
    assert certificates
    for path in certificates:
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages)
        assert not numbers_in(text.encode()), path.name


def test_nothing_that_was_printed_logged_or_answered_holds_a_number(left: Left) -> None:
    assert b"accounted for" in left.printed
    assert set(numbers_in(left.printed)) == shown_numbers(left)
    assert numbers_in(left.logged) == []
    for answer in left.answers:
        assert numbers_in(answer) == [], answer[:200]
