"""The command ``xueshi`` as somebody types it: real processes on a real data directory."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO
from xml.sax.saxutils import escape

import httpx
import pytest
from commands import xueshi
from live_platform import ORGANISATIONS, SCHOOL, id_number

XUESHI = [sys.executable, "-m", "standalone"]
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
HEADING = ["身份证号", "姓名", "单位代码", "岗位类别", "职称级别"]


class Platform:
    """A running ``xueshi up``."""

    def __init__(
        self, folder: Path, log: BinaryIO | int = subprocess.DEVNULL, surroundings: Mapping[str, str] = NOTHING_MORE
    ) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [*XUESHI, "up", "--port", "0", "--data-dir", str(folder)],
            stdout=subprocess.DEVNULL,
            stderr=log,
            env={**os.environ, **surroundings},
        )
        self.address = self._until_it_answers()

    def _until_it_answers(self) -> str:
        for _ in range(600):
            assert self.process.poll() is None, "it ended"
            running = self.folder / "running.json"
            if running.exists():
                address = f"http://127.0.0.1:{json.loads(running.read_text())['port']}"
                try:
                    if httpx.get(f"{address}/certificates/ready", timeout=2).status_code == 200:
                        return address
                except httpx.TransportError:
                    pass
            time.sleep(0.1)
        raise AssertionError("it did not answer within a minute")

    def administrator(self) -> httpx.Client:
        credentials = json.loads((self.folder / "credentials.json").read_text())
        answer = httpx.post(
            f"{self.address}/registry/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=("administrator", credentials["clients"]["administrator"]["client_secret"]),
        )
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
        return httpx.Client(base_url=self.address, timeout=30, headers=headers)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("installation")
    with (folder / "log").open("wb") as log:
        running = Platform(folder / "data", log)
    with running.administrator() as client:
        client.post("/registry/v1/organisations/imports", json={"organisations": ORGANISATIONS}).raise_for_status()
    yield running
    if running.process.poll() is None:
        running.end(signal.SIGTERM)


def row(serial: int, *, name: str = "测试", number: str | None = None) -> list[str]:
    return [number or id_number(serial), name, SCHOOL, "专业技术", "中级"]


def workbook(path: Path, rows: list[list[str]], *, numbers_as_numbers: bool = False) -> Path:
    """The smallest Excel file that holds these rows."""

    def cell(value: str) -> str:
        if numbers_as_numbers and value.isdigit():
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    lines = "".join(f"<row>{''.join(cell(value) for value in values)}</row>" for values in rows)
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/sheet.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        )
        parts.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        parts.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="名单" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        parts.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="sheet.xml"/></Relationships>',
        )
        parts.writestr("xl/sheet.xml", f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>')
    return path


def test_a_csv_roster_is_imported_with_a_verdict_for_every_row(platform: Platform, tmp_path: Path) -> None:
    wrong = id_number(2)[:-1] + ("1" if id_number(2)[-1] != "1" else "2")
    lines = [HEADING, row(1), row(2, number=wrong), row(3, name="张𬭩")]
    roster = tmp_path / "名单.csv"
    roster.write_text("\n".join(",".join(values) for values in lines), encoding="gb18030")
    done = xueshi("people", "import", roster, "--data-dir", platform.folder)
    assert done.returncode == 1, done.stderr
    assert "2 created, 0 updated, 0 unchanged, 1 rejected" in done.stdout
    assert "row 3: " in done.stdout
    assert wrong not in done.stdout + done.stderr
    verdicts = (tmp_path / "名单.csv.verdicts.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in verdicts[1:]] == [["2", "created"], ["3", "rejected"], ["4", "created"]]
    again = xueshi("people", "import", roster, "--data-dir", platform.folder)
    assert "0 created, 0 updated, 2 unchanged, 1 rejected" in again.stdout


def test_an_excel_roster_is_imported_and_numbers_that_lost_digits_are_refused(
    platform: Platform, tmp_path: Path
) -> None:
    good = workbook(tmp_path / "good.xlsx", [HEADING, row(11), row(12)])
    done = xueshi("people", "import", good, "--data-dir", platform.folder)
    assert (done.returncode, "2 created" in done.stdout) == (0, True), done.stdout + done.stderr
    digits = next(serial for serial in range(20, 60) if id_number(serial).isdigit())
    bad = workbook(tmp_path / "bad.xlsx", [HEADING, row(digits)], numbers_as_numbers=True)
    refused = xueshi("people", "import", bad, "--data-dir", platform.folder)
    assert refused.returncode == 1
    assert "loses its last digits" in refused.stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("姓名\n张三", "no column is headed"),
        ("身份证号,身份证号,姓名,单位代码,岗位类别\n", "two columns"),
    ],
    ids=["empty", "no headings", "a heading twice"],
)
def test_what_is_no_roster_is_one_line_that_says_what_to_do(
    platform: Platform, tmp_path: Path, content: str, said: str
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(content)
    done = xueshi("people", "import", roster, "--data-dir", platform.folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_started_twice_on_one_data_directory_is_refused(platform: Platform) -> None:
    done = xueshi("up", "--port", "0", "--data-dir", platform.folder)
    assert done.returncode == 2
    assert f"is in use by process {platform.process.pid}" in done.stderr.replace("\n", " ")


def test_a_taken_port_is_refused_in_one_line(platform: Platform, tmp_path: Path) -> None:
    done = xueshi("up", "--port", platform.address.rpartition(":")[2], "--data-dir", tmp_path / "other")
    assert done.returncode == 2
    assert "name another with --port" in done.stderr


def test_the_secrets_are_for_their_owner_only(platform: Platform) -> None:
    modes = {name: (platform.folder / name).stat().st_mode & 0o777 for name in ("keys.json", "credentials.json")}
    assert modes == {"keys.json": 0o600, "credentials.json": 0o600}
    assert platform.folder.stat().st_mode & 0o777 == 0o700


def test_the_portal_stands_at_the_root(platform: Platform) -> None:
    page = httpx.get(f"{platform.address}/")
    assert 'lang="zh-CN"' in page.text
    assert 'href="/sign-in"' in page.text


def test_the_machines_owner_provides_a_client_without_a_second_person(platform: Platform) -> None:
    made = xueshi("client", "xincheng", "people:read", "ledger:read", "--data-dir", platform.folder)
    assert made.returncode == 0, made.stderr
    secret = json.loads(made.stdout)["client_secret"]
    grant = {"grant_type": "client_credentials"}
    token = httpx.post(f"{platform.address}/registry/oauth2/token", data=grant, auth=("xincheng", secret))
    assert token.json()["scope"] == "people:read ledger:read"
    again = xueshi("client", "xincheng", "people:read", "--data-dir", platform.folder)
    assert again.returncode == 0
    old = httpx.post(f"{platform.address}/registry/oauth2/token", data=grant, auth=("xincheng", secret))
    assert old.status_code == 401
    for name, scope, reason in (
        ("administrator", "people:read", "client-name"),
        ("filings", "people:read", "client-name"),
        ("Xin Cheng", "people:read", "client-name"),
        ("xincheng", "everything", "unknown-scope"),
    ):
        refused = xueshi("client", name, scope, "--data-dir", platform.folder)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
        assert reason in refused.stderr


def test_the_first_set_up_has_a_code_in_the_credentials_and_a_command_makes_another(platform: Platform) -> None:
    path = platform.folder / "credentials.json"
    told = json.loads(path.read_text())["first_run"]
    assert told["address"] == f"{platform.address}/operators/first-run"
    made = xueshi("first-run", "--data-dir", platform.folder)
    assert made.returncode == 0, made.stderr
    now = json.loads(path.read_text())["first_run"]
    assert now["address"] in made.stdout
    assert now["code"] in made.stdout
    assert now["code"] != told["code"]
    somebody = {"id_number": id_number(950), "name": "测试"}
    body = {"operator": somebody, "second": somebody, "password": "Correct-Horse-7"}
    answers = [
        httpx.post(f"{platform.address}/registry/v1/first-run/operators", json={**body, "code": code}, timeout=60)
        for code in (told["code"], now["code"])
    ]
    assert [answer.json()["reason"] for answer in answers] == ["no-first-run-code", "same-person"]


def test_a_killed_postgresql_is_begun_again_and_what_waited_for_it_is_said_once(platform: Platform) -> None:
    log, names = platform.folder.parent / "log", ("registry", "vendor-gateway", "filings", "ledger", "certificates")
    before = log.stat().st_size
    postmaster = int((platform.folder / "postgres/cluster/postmaster.pid").read_text("ascii").split()[0])
    os.kill(postmaster, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while b'"postgres_begun_again"' not in (said := log.read_bytes()[before:]) or not all(
        httpx.get(f"{platform.address}/{name}/ready", timeout=10).status_code == 200 for name in names
    ):
        assert time.monotonic() < deadline, said
        time.sleep(0.2)
    with platform.administrator() as client:
        again = client.post("/registry/v1/organisations/imports", json={"organisations": ORGANISATIONS})
        assert again.status_code == 200, again.text
    events = [json.loads(line)["event"] for line in log.read_bytes()[before:].splitlines()]
    assert events.count("postgres_begun_again") == 1
    assert len(events) < 100, events
    assert platform.process.poll() is None


def test_the_check_works_while_it_runs_and_after_it_was_killed(platform: Platform) -> None:
    running = xueshi("check", "--data-dir", platform.folder)
    assert (running.returncode, "every equation holds" in running.stdout) == (0, True), running.stdout
    platform.end(signal.SIGKILL)
    stopped = xueshi("check", "--data-dir", platform.folder)
    assert stopped.returncode == 0, stopped.stdout + stopped.stderr
    letters = xueshi("dead-letters", "list", "--data-dir", platform.folder)
    assert (letters.returncode, "0 dead letters" in letters.stdout) == (0, True)
    refused = xueshi("people", "import", Path(__file__), "--data-dir", platform.folder)
    assert refused.returncode == 2


@pytest.mark.parametrize(
    "command",
    [
        [*XUESHI, "up", "--port", "0"],
        [*XUESHI, "demo", "--once"],
        [*XUESHI, "cluster"],
        [*XUESHI, "check"],
        [sys.executable, "-m", "registry", "web"],
        [sys.executable, "-m", "ledger", "worker"],
        [sys.executable, "-m", "certificates", "migrate"],
    ],
    ids=lambda command: " ".join(command[2:4]),
)
def test_a_log_level_that_is_none_is_one_clear_line(command: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "XUESHI_LOG_LEVEL": "loud"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path, env=environment
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert "XUESHI_LOG_LEVEL: Input should be 'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'" in done.stderr
    assert "loud" not in done.stderr


def test_a_data_directory_that_is_none_is_refused(tmp_path: Path) -> None:
    done = xueshi("check", "--data-dir", tmp_path / "nothing")
    assert done.returncode == 2
    assert "no data directory" in done.stderr


@pytest.mark.parametrize(("how", "level"), [(signal.SIGTERM, None), (signal.SIGINT, "ERROR")], ids=["15", "2"])
def test_it_ends_in_order_by_a_signal(tmp_path: Path, how: signal.Signals, level: str | None) -> None:
    """A log level that is set is kept to; the command's own is INFO."""
    with (tmp_path / "log").open("wb") as log:
        started = Platform(tmp_path / "data", log, {} if level is None else {"XUESHI_LOG_LEVEL": level})
        assert started.end(how) == 0
    assert not (started.folder / "running.json").exists()
    assert (b'"serving"' in (tmp_path / "log").read_bytes()) is (level is None)


def test_the_demo_accounts_for_every_completion_also_after_kills(tmp_path: Path) -> None:
    """Killed with -9 at a few moments, checked each time, then left alone."""
    folder = tmp_path / "data"
    arguments = ["demo", "--once", "--people", "120", "--port", "0", "--data-dir", str(folder)]
    for after_s in (2.5, 5.0, 7.0):
        process = subprocess.Popen([*XUESHI, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=after_s)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        if (folder / "keys.json").exists():
            checked = xueshi("check", "--data-dir", folder)
            assert checked.returncode == 0, checked.stdout + checked.stderr
    done = xueshi(*arguments, timeout_s=240)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "every completion is accounted for" in done.stdout
