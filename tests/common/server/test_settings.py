"""What processes are told of their server, and what it is made of."""

import asyncio
import os
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from common.errors import Refused
from common.process import ProcessSettings
from common.process.settings import read
from standalone.cli import app

_TOP = Path(__file__).parents[3]


async def test_a_process_that_is_not_told_whom_to_believe_says_so_in_one_line_and_ends() -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("XUESHI_")}
    for command in ("web", "worker"):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ledger", command, env=environment, stderr=asyncio.subprocess.PIPE
        )
        _, said = await process.communicate()
        assert process.returncode == 2
        [line] = said.decode().splitlines()
        assert line.startswith("settings: XUESHI_TRUSTED_PROXIES: ")
        assert line.endswith("of the proxies whose X-Forwarded-For is believed; or none)")


@pytest.mark.parametrize(
    ("told", "said"), [("ingress.local", "ingress.local"), ("", "the word none"), ("::/0", "anybody")]
)
def test_what_names_no_address_is_refused_with_what_would_do(
    monkeypatch: pytest.MonkeyPatch, told: str, said: str
) -> None:
    monkeypatch.setenv("XUESHI_TRUSTED_PROXIES", told)
    with pytest.raises(Refused, match=f"XUESHI_TRUSTED_PROXIES: .*{said}"):
        read(ProcessSettings)


def test_addresses_and_numbers_reach_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUESHI_TRUSTED_PROXIES", "10.244.0.0/16, 192.0.2.1")
    monkeypatch.setenv("XUESHI_CONNECTIONS_PER_ADDRESS_MAX", "50")
    told = read(ProcessSettings)
    assert "10.244.9.1" in told.proxies
    assert "127.0.0.1" not in told.proxies
    assert told.limits.connections_an_address == 50


def test_the_command_on_one_machine_believes_nobody_unless_it_is_told(tmp_path: Path) -> None:
    for command in ("up", "cluster"):
        told = CliRunner().invoke(
            app, [command, "--data-dir", str(tmp_path), "--trusted-proxies", "proxy", "--port", "0"]
        )
        assert told.exit_code == 2
        assert "--trusted-proxies" in told.output


@pytest.mark.parametrize("name", ["uvicorn", "httptools"])
def test_what_the_protocol_leans_on_is_pinned_exactly(name: str) -> None:
    """It uses their inside: another version is read again before it is taken (decision 0023)."""
    wanted = f"{name}=={version(name)}"
    for lock in ("requirements.lock", "requirements.runtime.lock"):
        assert f"\n{wanted} " in (_TOP / lock).read_text()
    for member in ("libs/common", "deploy/standalone"):
        for line in tomllib.loads((_TOP / member / "pyproject.toml").read_text())["project"]["dependencies"]:
            assert not line.startswith(name) or line.replace("[standard]", "") == wanted
