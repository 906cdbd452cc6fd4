"""Certificates of a unit as one archive: made by a job, for who asked, on record, and kept seven days."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest
from live_platform import AUTHORITY, SCHOOL, YEAR, Cluster, a_full_year
from reach_stage import FAR, FAR_SCHOOL, Desk, ReachStage

from certificates.bundles.domain import entry_name

pytestmark = pytest.mark.anyio
_OF_BEFORE = "00000000-0000-7000-8000-00000000000"


@pytest.fixture(scope="module")
async def stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ReachStage]:
    """The teacher of the school and the stranger far away have a certificate each."""
    async with ReachStage.begun(cluster, tmp_path_factory.mktemp("certificates"), "certificates") as found:
        await found.platform.push(*a_full_year(1), *a_full_year(5))
        await found.platform.settle()
        with found.trusting(found.platform.house.certificates.web):
            yield found


def wish(stage: ReachStage, desk: Desk, unit: str, year: int = YEAR) -> dict[str, Any]:
    return {"organisation_id": str(desk.office_id), "unit_id": str(stage.offices[unit]), "year": year}


async def packed(desk: Desk, bundle: Any) -> Any:
    """The archive as it has ended."""
    async with asyncio.timeout(60):
        while bundle["state"] in ("waiting", "running"):
            await asyncio.sleep(0.1)
            bundle = await desk.call("GET", f"bundles/{bundle['bundle_id']}", organisation_id=str(desk.office_id))
    return bundle


async def test_a_unit_gets_its_certificates_as_one_archive(stage: ReachStage) -> None:
    desk = stage.desk("unit-administrator", SCHOOL)
    asked = await desk.ask("POST", "bundles", wish(stage, desk, SCHOOL))
    assert (asked.status_code, asked.json()["of"]) == (202, 1)
    assert await stage.last_reading("certificates") == ("certificates", "unit-administrator", desk.office_id)
    bundle = await packed(desk, asked.json())
    assert (bundle["state"], bundle["done"], bundle["packed"]) == ("done", 1, 1)
    path, office = f"bundles/{bundle['bundle_id']}/file", str(desk.office_id)
    answer = await desk.ask("GET", path, organisation_id=office)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    [certificate] = (await desk.call("GET", f"people/{stage.people['teacher']}/certificates"))["certificates"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        [name] = archive.namelist()
        assert name.startswith(certificate["number"])
        paper = archive.read(name)
    alone = f"people/{stage.people['teacher']}/certificates/{certificate['certificate_id']}/certificate.pdf"
    assert paper == (await desk.ask("GET", alone)).content
    for other in (stage.desk("unit-administrator", SCHOOL), stage.desk("hr-authority", AUTHORITY)):
        for beneath in ("", "/file"):
            refused = await other.ask(
                "GET", f"bundles/{bundle['bundle_id']}{beneath}", organisation_id=str(other.office_id)
            )
            assert (refused.status_code, refused.json()["reason"]) == (404, "no-such-bundle"), "it is somebody else's"
    await stage.platform.sql("certificates", "UPDATE bundle SET ended_at = now() - interval '7 days 1 second'")
    assert (await desk.ask("GET", path, organisation_id=office)).status_code == 404
    async with asyncio.timeout(60):
        while await stage.platform.sql("certificates", "SELECT FROM bundle"):
            await asyncio.sleep(0.1)


async def test_what_is_out_of_reach_or_not_there_is_not_packed(stage: ReachStage) -> None:
    county = stage.desk("hr-authority", AUTHORITY)
    for unit, year in ((FAR_SCHOOL, YEAR), (SCHOOL, YEAR - 1), (FAR, YEAR)):
        answer = await county.ask("POST", "bundles", wish(stage, county, unit, year))
        assert (answer.status_code, answer.json()["reason"]) == (422, "nothing-to-pack")
    for desk in (stage.desk("operator", AUTHORITY), stage.desk("learner", SCHOOL)):
        answer = await desk.ask("POST", "bundles", wish(stage, desk, SCHOOL))
        assert (answer.status_code, answer.json()["reason"]) == (403, "not-yours")
    answer = await county.ask("POST", "bundles", wish(stage, stage.desk("hr-authority", FAR), FAR_SCHOOL))
    assert (answer.status_code, answer.json()["reason"]) == (403, "not-yours"), "for an office of somebody else"
    assert await stage.platform.sql("certificates", "SELECT FROM bundle") == []


async def test_one_archive_at_a_time_and_one_that_nobody_works_on_is_made_anew(stage: ReachStage) -> None:
    desk = stage.desk("hr-authority", AUTHORITY)
    await stage.platform.sql(
        "certificates",
        "INSERT INTO bundle (bundle_id, account_id, office_id, unit_id, training_year, certificate_ids, state,"
        " claimed_until, tries) SELECT gen_random_uuid(), gen_random_uuid(), $1, $2, $3,"
        " array_agg(certificate_id), 'running', now() + interval '1 hour', 1 FROM certificate",
        desk.office_id, stage.offices[SCHOOL], YEAR,
    )  # fmt: skip
    [account] = await stage.platform.sql("certificates", "SELECT account_id FROM bundle")
    held = stage.desk("hr-authority", AUTHORITY)
    asked = await held.ask("POST", "bundles", wish(stage, held, SCHOOL))
    assert asked.status_code == 202, "somebody else's stands in nobody's way"
    await packed(held, asked.json())
    await stage.platform.sql(
        "certificates", "UPDATE bundle SET claimed_until = now() WHERE account_id = $1", account[0]
    )
    async with asyncio.timeout(60):
        while True:
            [row] = await stage.platform.sql(
                "certificates", "SELECT state, tries, done, packed FROM bundle WHERE account_id = $1", account[0]
            )
            if row["state"] == "done":
                break
            await asyncio.sleep(0.1)
    assert (row["tries"], row["done"], row["packed"]) == (2, 2, 1), "one of them is of another unit"


async def test_few_archives_are_kept_and_the_latest_of_a_unit_and_year(stage: ReachStage) -> None:
    desk = stage.desk("hr-authority", AUTHORITY)
    first = await packed(desk, (await desk.ask("POST", "bundles", wish(stage, desk, SCHOOL))).json())
    [account] = await stage.platform.sql(
        "certificates", "SELECT account_id FROM bundle WHERE bundle_id = $1::uuid", first["bundle_id"]
    )
    # Three of other years, which were asked for before.
    await stage.platform.sql(
        "certificates",
        "INSERT INTO bundle (bundle_id, account_id, office_id, unit_id, training_year, certificate_ids, state,"
        " asked_at, ended_at) SELECT ($4::text || year)::uuid, $1, $2, $3, 2000 + year,"
        " '{}', 'done', now(), now() FROM generate_series(1, 3) AS year",
        account[0], desk.office_id, stage.offices[SCHOOL], _OF_BEFORE,
    )  # fmt: skip
    second = await packed(desk, (await desk.ask("POST", "bundles", wish(stage, desk, SCHOOL))).json())
    kept = "SELECT bundle_id::text FROM bundle WHERE account_id = $1 ORDER BY bundle_id"
    async with asyncio.timeout(60):
        while len(rows := await stage.platform.sql("certificates", kept, account[0])) > 3:
            await asyncio.sleep(0.1)
    ids = [row["bundle_id"] for row in rows]
    assert ids == [f"{_OF_BEFORE}2", f"{_OF_BEFORE}3", second["bundle_id"]]
    answer = await desk.ask("GET", f"bundles/{first['bundle_id']}/file", organisation_id=str(desk.office_id))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "kept"),
    [("王小明", "N1_王小明.pdf"), ("../../a", "N1_.._.._a.pdf"), ("买买提·吐尔逊", "N1_买买提·吐尔逊.pdf")],
    ids=["a name", "a way out of the folder", "a name with a dot"],
)
def test_names_in_an_archive_lead_nowhere(name: str, kept: str) -> None:
    assert entry_name("N1", name) == kept
