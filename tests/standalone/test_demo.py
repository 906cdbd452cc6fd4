"""The demo tells its stories, and ends with three people who can sign in at the portal."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from commands import xueshi

from common.clock import china_date, now
from standalone.attach import postgres_of
from standalone.plan import THIS_YEAR_FROM_DAYS

XUESHI = [sys.executable, "-m", "standalone"]


class Shown:
    """A demo that serves, with what it printed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out, self.log = folder / "data", folder / "out", folder / "log"
        arguments = ["demo", "--people", "60", "--port", "0", "--data-dir", str(self.folder)]
        with self.out.open("wb") as out, self.log.open("wb") as log:
            self.process = subprocess.Popen([*XUESHI, *arguments], stdout=out, stderr=log)
        for _ in range(3600):
            if "serving at" in self.printed or self.process.poll() is not None:
                break
            time.sleep(0.1)
        assert "serving at" in self.printed, self.printed[-2000:] + self.log.read_text("utf-8")[-2000:]
        self.address = re.findall(r"the portal: (\S+)/ ", self.printed)[0]

    @property
    def printed(self) -> str:
        return self.out.read_text("utf-8")

    def accounts(self) -> dict[str, dict[str, Any]]:
        return {
            item["role"]: item for item in json.loads((self.folder / "accounts.json").read_text("utf-8"))["accounts"]
        }

    def codes(self) -> dict[str, str]:
        """By title, the digits that `xueshi code` shows."""
        done = xueshi("code", "--data-dir", self.folder, timeout_s=60)
        assert done.returncode == 0, done.stderr
        return {line.split()[1]: line.split()[0] for line in done.stdout.splitlines()}


def acts_of(folder: Path) -> list[asyncpg.Record]:
    """What officials did about completions, in its order."""

    async def asked(address: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(address)
        try:
            return list(await connection.fetch("SELECT what, reason, made_by FROM review_act ORDER BY act_id"))
        finally:
            await connection.close()

    with postgres_of(folder) as (_, server):
        return asyncio.run(asked(server.dsn("vendor_gateway")))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    made = Shown(tmp_path_factory.mktemp("demo"))
    yield made
    made.process.send_signal(signal.SIGTERM)
    made.process.wait(timeout=60)


def browser(shown: Shown) -> httpx.Client:
    return httpx.Client(base_url=shown.address, timeout=30, follow_redirects=True, headers={"origin": shown.address})


def sent(client: httpx.Client, page: httpx.Response, **typed: str) -> httpx.Response:
    """The form of a page, as a browser sends it."""
    [csrf] = set(re.findall(r'name="csrf" value="([^"]+)"', page.text))
    return client.post(page.url.path, data={"csrf": csrf, **typed})


def signed_in(shown: Shown, client: httpx.Client, role: str) -> httpx.Response:
    account = shown.accounts()[role]
    page = client.get("/sign-in")
    return sent(client, page, id_number=account["id_number"], password=account["password"], next="/my/hours")


def test_the_learner_sees_what_is_missing_this_year_and_last_years_certificate(shown: Shown) -> None:
    year = china_date(now()).year
    with browser(shown) as client:
        page = signed_in(shown, client, "learner")
        assert page.url.path == "/my/hours"
        has_begun = (china_date(now()) - date(year, 1, 1)).days >= THIS_YEAR_FROM_DAYS
        assert f"{year}年度：还差{18 if has_begun else 90}学时" in page.text
        assert "已达标，证书已签发" in client.get(f"/my/hours/{year - 1}").text


@pytest.mark.parametrize(
    ("role", "title", "begins_at"),
    [
        ("unit-administrator", "单位培训管理员", "/my/hours"),
        ("hr-authority", "人社部门经办人", "/my/offices"),
    ],
)
def test_those_with_a_role_sign_in_with_the_code_that_the_command_shows(
    shown: Shown, role: str, title: str, begins_at: str
) -> None:
    with browser(shown) as client:
        page = signed_in(shown, client, role)
        assert page.url.path == "/sign-in/second-factor"
        page = sent(client, page, code=shown.codes()[title], next="/my/hours")
        assert page.status_code == 200
        assert page.url.path == begins_at


def test_what_they_sign_in_with_is_printed_and_kept_for_the_owner_alone_and_logged_nowhere(shown: Shown) -> None:
    assert (shown.folder / "accounts.json").stat().st_mode & 0o777 == 0o600
    log = shown.log.read_text("utf-8")
    for account in shown.accounts().values():
        for value in (account["id_number"], account["password"], account["secret"]):
            assert value in shown.printed
            assert not value or value not in log


def test_what_nobody_can_have_learned_is_held_and_certifies_nobody(shown: Shown) -> None:
    held = re.findall(r"(\d) of (\d) held for an office, not-certified", shown.printed)
    assert held == [("8", "9"), ("2", "3")]
    assert "2 of 2 voided by an official before they counted, not-certified" in shown.printed


def test_hours_that_somebody_else_learned_are_taken_off_by_two_and_the_certificate_is_suspended(shown: Shown) -> None:
    [hours, of_hours] = re.findall(r"(\S+) of (\S+) professional class hours were taken off", shown.printed)[0]
    assert Decimal(of_hours) >= 60 > Decimal(of_hours) - Decimal(hours)
    assert re.search(r"certificate XS-\S+: the HR platform is told suspended", shown.printed)


def test_what_officials_decided_has_its_reason_and_two_people_took_off_what_had_counted(shown: Shown) -> None:
    acts = acts_of(shown.folder)
    assert [(act["what"], bool(act["reason"])) for act in acts] == [
        ("void", True), ("void", True), ("propose-void", True), ("confirm-void", False),
    ]  # fmt: skip
    assert acts[0]["made_by"] == acts[2]["made_by"] != acts[3]["made_by"]
    assert all(re.search("[\u4e00-\u9fff]", act["reason"]) for act in acts[:3])


def test_a_second_demo_on_the_same_folder_adds_up_decides_nothing_twice_and_leaves_the_people_as_they_are(
    shown: Shown,
) -> None:
    acts = acts_of(shown.folder)
    shown.process.send_signal(signal.SIGTERM)
    shown.process.wait(timeout=60)
    before = (shown.folder / "accounts.json").read_bytes()
    command = [*XUESHI, "demo", "--once", "--people", "60", "--port", "0", "--data-dir", str(shown.folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "every completion is accounted for" in done.stdout
    assert "the HR platform is told suspended" in done.stdout
    assert acts_of(shown.folder) == acts
    assert (shown.folder / "accounts.json").read_bytes() == before


def test_without_a_demo_there_is_no_code(tmp_path: Path) -> None:
    done = xueshi("code", "--data-dir", tmp_path / "nothing", timeout_s=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no demo has made accounts" in done.stderr
