"""Grounds that a regulation tells as another one: sealed where the database knows them, refused at the start if not."""

from dataclasses import replace
from pathlib import Path

import pytest
from filings_api import SILENT, FilingsApi
from pydantic import SecretStr

import filings.main
from common.bus import InProcessBus
from common.errors import Refused
from filings.jobs import Jobs
from filings.settings import Settings
from rulebook import read_rulebooks, shipped_texts

TOLD = SILENT.replace('kind = "long-leave"', 'kind = "long-leave"\ntold_as = "good-reason"')
"""The invented regulation, which comes to tell one of its grounds as another one."""


async def test_a_decision_that_the_database_does_not_seal_is_not_told_again(filings_api: FilingsApi) -> None:
    person_id = await filings_api.person("gd-school")
    granted = filings_api.grant(person_id, effect="exempt", kind="long-leave", decided_by=["gd-city"])
    assert (await filings_api.decide(granted))["status"] == "created"
    before = await filings_api.published(person_id)
    assert len(before) == 1
    means = filings_api.service.web.state.app.deps
    told = replace(means, rulebooks=read_rulebooks({**shipped_texts(), "silent.toml": TOLD}))
    for _ in range(2):
        await Jobs(filings_api.service.db, told).seal()
    assert await filings_api.published(person_id) == before


def test_a_regulation_that_tells_a_ground_which_the_database_cannot_seal_is_refused_at_the_start(
    tmp_path: Path,
) -> None:
    (tmp_path / "own.toml").write_text(TOLD, "utf-8")
    settings = Settings(
        database_url=SecretStr("postgresql+asyncpg://a:b@c/d"),
        registry_url="http://registry",
        ledger_url="http://ledger",
        client_secret=SecretStr("s" * 32),
        blind_index_key=SecretStr("1:" + "a" * 43 + "="),
        sealing_keys=SecretStr("1:" + "a" * 43 + "="),
        public_url="http://test",
        rulebooks_dir=str(tmp_path),
    )
    with pytest.raises(Refused, match="'long-leave' as 'good-reason'"):
        filings.main.service(settings, InProcessBus())
    (tmp_path / "own.toml").write_text(SILENT, "utf-8")
    filings.main.service(settings, InProcessBus())
