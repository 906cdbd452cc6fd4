"""The house over a data directory that an earlier version left behind."""

import asyncio
from pathlib import Path

import pytest
from live_platform import Platform, a_full_year, id_number, person

import filings.main
import registry.main
from common.db import Bell
from standalone.app import provide
from standalone.data_dir import DataDir
from standalone.gaps import lacks_organisations, lacks_places


async def test_a_service_that_came_later_is_told_everything_once_more(platform: Platform) -> None:
    await platform.register(person(1), person(2, effective_on="2025-03-01"))
    await platform.settle()
    for table in ("organisation", "person"):
        await platform.sql("filings", f"DELETE FROM {table}")
    assert await filings.main.has_gaps(platform.house.filings)
    await provide(platform.house, platform.cluster.keys, platform.cluster.credentials)
    await platform.settle()
    assert not await filings.main.has_gaps(platform.house.filings)
    assert (await platform.sql("filings", "SELECT count(*) FROM person"))[0][0] == 2
    rows = await platform.sql("ledger", "SELECT count(*), max(version) FROM person")
    assert tuple(rows[0]) == (2, 1), "whoever knew them already passes it by"
    # What was told before all of it was kept is told once more, though nothing of it has changed.
    await platform.sql("filings", "UPDATE person SET blind_index = NULL")
    await platform.sql("filings", "UPDATE organisation SET name = ''")
    assert await filings.main.has_gaps(platform.house.filings)
    await provide(platform.house, platform.cluster.keys, platform.cluster.credentials)
    await platform.settle()
    assert not await filings.main.has_gaps(platform.house.filings)
    # A decision about them is possible then.
    asked = {"id_numbers": [id_number(1)]}
    [found] = (await platform.call("POST", "/registry/v1/people/queries", asked))["results"]
    answer = await platform.call("GET", f"/filings/v1/people/{found['person_id']}/decisions")
    assert answer["decisions"] == []


async def test_the_gateway_is_told_where_people_stand_whom_it_knew_before(platform: Platform) -> None:
    await platform.register(person(7))
    await platform.settle()
    await platform.sql("vendor_gateway", "UPDATE person SET region_code = NULL, organisation_id = NULL")
    assert await lacks_places(platform.house.gateway.db)
    await provide(platform.house, platform.cluster.keys, platform.cluster.credentials)
    await platform.settle()
    assert not await lacks_places(platform.house.gateway.db)
    rows = await platform.sql("vendor_gateway", "SELECT region_code FROM person WHERE person_id IS NOT NULL")
    assert {row[0] for row in rows} == {"431102"}


async def test_telling_again_goes_through_all_pages(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    await platform.register(*(person(serial) for serial in range(1, 6)))
    await platform.settle()
    monkeypatch.setattr(registry.main, "TOLD_MAX", 2)
    await platform.sql("filings", "DELETE FROM person")
    await registry.main.republish(platform.house.registry)
    await platform.settle()
    assert (await platform.sql("filings", "SELECT count(*) FROM person"))[0][0] == 5


def test_a_folder_of_before_gets_passwords_and_scopes_that_came_later(tmp_path: Path) -> None:
    folder = DataDir(tmp_path)
    keys, credentials = folder.keys(), folder.credentials()
    del keys.role_passwords["filings_app"], keys.role_passwords["filings_owner"]
    folder._write("keys.json", vars(keys))
    credentials.clients["administrator"]["scopes"] = ["people:read"]
    folder._write("credentials.json", {**vars(credentials), "of_a_later_release": 1})
    again = DataDir(folder.path)
    assert {"filings_app", "filings_owner"} <= again.keys().role_passwords.keys()
    assert "filings:decide" in again.credentials().clients["administrator"]["scopes"]
    again.keep_first_run(None)
    assert "of_a_later_release" in (folder.path / "credentials.json").read_text("utf-8")
    assert again.keys() == DataDir(folder.path).keys(), "they are made once"


async def test_the_certificates_are_told_where_organisations_stand_that_they_knew_before(platform: Platform) -> None:
    await platform.settle()
    databases = platform.house.ledger.db, platform.house.certificates.db
    assert not await lacks_organisations(*databases)
    await platform.sql("certificates", "UPDATE organisation SET region_code = '', department_id = NULL")
    await platform.sql("ledger", "DELETE FROM organisation")
    assert await lacks_organisations(*databases)
    await provide(platform.house, platform.cluster.keys, platform.cluster.credentials)
    await platform.settle()
    assert not await lacks_organisations(*databases)
    rows = await platform.sql("certificates", "SELECT count(*) FROM organisation WHERE department_id IS NOT NULL")
    assert rows[0][0] == 1


async def test_a_platform_with_nothing_to_do_rests(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that looks by a transaction rings the bell that wakes it: it would look for ever, and so would others."""
    await platform.register(person(1))
    await platform.push(*a_full_year())
    await platform.settle()
    commits: list[Bell] = []
    ring = Bell.ring

    def noted(bell: Bell) -> None:
        commits.append(bell)
        ring(bell)

    monkeypatch.setattr(Bell, "ring", noted)
    await asyncio.sleep(2)
    bells = sum(len(service.db.committed) for service in platform.house.services)
    assert len(commits) < 10 * bells, "each commit rings every bell of its database"
