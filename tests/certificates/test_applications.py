"""Certificates that are made only when the learner applies (申请证书), and those that are made by themselves."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import pytest
import sqlalchemy as sa
from live_platform import YEAR, Platform, a_full_year, id_number, person
from sqlalchemy.ext.asyncio import AsyncConnection

from certificates.applications import actions as application_actions
from certificates.issuance import actions as issuance_actions
from certificates.issuance import queries as issuance_queries
from certificates.issuance.domain import NO_AUTHORITY
from certificates.status import actions as status_actions
from certificates.status import queries as status_queries
from certificates.status.domain import STAGES, Applied, IssuanceAct, IssuanceStage
from common import tracing
from common.clock import now
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.ids import uuid7

APPLICATIONS = "/certificates/v1/applications"
REMARK = "专业科目学时：课题研究与项目开发当年结题，视同完成（第三十九条第（二）项）"


def crossed(
    person_id: UUID,
    number: int = 1,
    *,
    issue: Literal["automatic", "on-application"] = "on-application",
    remarks: tuple[str, ...] = (),
) -> ThresholdCrossed:
    return ThresholdCrossed(
        person_id=person_id,
        training_year=YEAR,
        number=number,
        rulebook_id="somewhere",
        public_centihours=3_000,
        professional_centihours=6_000,
        total_centihours=9_000,
        entries=2,
        at=datetime(2025, 6, 1, tzinfo=UTC),
        regulation="湘人社函〔2023〕63号",
        issue=issue,
        remarks=remarks,
    )


def fell(person_id: UUID, number: int = 2) -> FellBelow:
    return FellBelow(**crossed(person_id, number).model_dump(exclude={"regulation", "issue", "remarks"}))


async def stands(tx: AsyncConnection, person_id: UUID) -> tuple[str, str]:
    """Stage and standing."""
    statement = sa.text("SELECT stage, standing FROM certificate WHERE person_id = :id")
    row = (await tx.execute(statement, {"id": person_id})).one()
    return row.stage, row.standing


async def apply(tx: AsyncConnection, *people: UUID) -> list[Applied]:
    return await application_actions.apply_for(tx, [(person_id, YEAR) for person_id in people], now=now())


async def claimed(tx: AsyncConnection) -> list[UUID]:
    return [intent.row.person_id for intent in await issuance_actions.claim(tx)]


async def test_what_is_to_be_applied_for_is_offered_and_not_made(certificates_tx: AsyncConnection) -> None:
    tx, learner = certificates_tx, uuid7()
    await status_actions.handle_crossings(tx, [crossed(learner)])
    assert await stands(tx, learner) == ("offered", "valid")
    assert not await issuance_queries.is_anything_to_make(tx)
    assert await claimed(tx) == []

    assert await apply(tx, learner) == [Applied.APPLIED]
    assert await stands(tx, learner) == ("intended", "valid")
    assert await claimed(tx) == [learner]


async def test_applying_twice_is_applying_once(certificates_tx: AsyncConnection) -> None:
    tx, learner = certificates_tx, uuid7()
    await status_actions.handle_crossings(tx, [crossed(learner)])
    assert await apply(tx, learner, learner) == [Applied.APPLIED, Applied.ALREADY]
    statement = sa.text("SELECT applied_at FROM certificate")
    first = (await tx.execute(statement)).scalar_one()
    assert await apply(tx, learner) == [Applied.ALREADY]
    assert (await tx.execute(statement)).scalar_one() == first


async def test_each_application_gets_its_answer_in_order(certificates_tx: AsyncConnection) -> None:
    tx = certificates_tx
    offered, by_itself, fallen, nobody = (uuid7() for _ in range(4))
    await status_actions.handle_crossings(
        tx, [crossed(offered), crossed(by_itself, issue="automatic"), crossed(fallen)]
    )
    await status_actions.handle_crossings(tx, [fell(fallen)])
    assert await apply(tx, nobody, fallen, by_itself, offered) == [
        Applied.NOT_MET,
        Applied.SUSPENDED,
        Applied.ALREADY,
        Applied.APPLIED,
    ]


async def test_after_a_fall_nobody_applies_until_the_year_is_met_again(certificates_tx: AsyncConnection) -> None:
    tx, learner = certificates_tx, uuid7()
    await status_actions.handle_crossings(tx, [crossed(learner)])
    await status_actions.handle_crossings(tx, [fell(learner, 2)])
    assert await stands(tx, learner) == ("offered", "suspended")
    assert await apply(tx, learner) == [Applied.SUSPENDED]
    assert await stands(tx, learner) == ("offered", "suspended")
    await status_actions.handle_crossings(tx, [crossed(learner, 3)])
    assert await apply(tx, learner) == [Applied.APPLIED]
    # What was applied for once is made when the year is met again.
    await status_actions.handle_crossings(tx, [fell(learner, 4)])
    assert await stands(tx, learner) == ("intended", "suspended")
    await status_actions.handle_crossings(tx, [crossed(learner, 5)])
    assert await stands(tx, learner) == ("intended", "valid")


async def test_a_regulation_that_comes_to_make_them_by_itself_makes_what_was_offered(
    certificates_tx: AsyncConnection,
) -> None:
    tx, learner = certificates_tx, uuid7()
    await status_actions.handle_crossings(tx, [crossed(learner)])
    await status_actions.handle_crossings(tx, [crossed(learner, 3, issue="automatic")])
    assert await stands(tx, learner) == ("intended", "valid")
    assert await claimed(tx) == [learner]


async def test_a_fall_that_is_heard_first_makes_nothing_of_itself(certificates_tx: AsyncConnection) -> None:
    tx, learner = certificates_tx, uuid7()
    await status_actions.handle_crossings(tx, [crossed(learner, 1), fell(learner, 2)])
    assert await claimed(tx) == []
    assert await apply(tx, learner) == [Applied.SUSPENDED]
    await status_actions.handle_crossings(tx, [crossed(learner, 3)])
    assert await stands(tx, learner) == ("offered", "valid")


async def test_remarks_are_stored_with_the_decision_and_follow_the_news(certificates_tx: AsyncConnection) -> None:
    tx, learner = certificates_tx, uuid7()
    await status_actions.handle_crossings(tx, [crossed(learner, remarks=(REMARK,)), crossed(uuid7())])
    statement = sa.text("SELECT remarks FROM certificate WHERE person_id = :id")
    assert (await tx.execute(statement, {"id": learner})).scalar_one() == [REMARK]
    await status_actions.handle_crossings(tx, [fell(learner, 2)])
    await status_actions.handle_crossings(tx, [crossed(learner, 3, remarks=("甲", "乙"))])
    assert (await tx.execute(statement, {"id": learner})).scalar_one() == ["甲", "乙"]


NEEDED = {
    IssuanceStage.OFFERED: "stage = 'offered'",
    IssuanceStage.INTENDED: "stage = 'intended'",
    IssuanceStage.WAITING: "stage = 'waiting', waiting_reason = 'x'",
    IssuanceStage.STORED: "stage = 'stored', pdf_sha256 = '\\x01', stored_at = now()",
}


@pytest.mark.parametrize("act", [IssuanceAct.APPLY, IssuanceAct.WAIT, IssuanceAct.RETRY, IssuanceAct.STORE])
@pytest.mark.parametrize("stage", IssuanceStage)
async def test_the_statements_move_stages_as_the_table_says(
    certificates_tx: AsyncConnection, stage: IssuanceStage, act: IssuanceAct
) -> None:
    tx, learner = certificates_tx, uuid7()
    await status_actions.handle_crossings(tx, [crossed(learner, issue="automatic")])
    await tx.execute(
        sa.text("INSERT INTO organisation VALUES (:id, '某单位', 'institution', NULL, 1)"), {"id": learner}
    )
    await tx.execute(
        sa.text("INSERT INTO person VALUES (:id, '\\x01', :id, '431102', 1)"), {"id": learner}
    )  # fmt: skip
    row = (await issuance_actions.claim(tx))[0].row
    written = "" if stage is IssuanceStage.OFFERED else ", number = 'XS-1', verify_code = 'a', face = '{}'"
    await tx.execute(sa.text(f"UPDATE certificate SET {NEEDED[stage]}{written}"))
    match act:
        case IssuanceAct.APPLY:
            await status_queries.save_applied(tx, [row.certificate_id], now(), tracing.cause_now())
        case IssuanceAct.WAIT:
            await issuance_queries.let_wait(tx, [(row, NO_AUTHORITY)])
        case IssuanceAct.RETRY:
            await issuance_queries.stop_waiting(tx, [learner])
        case IssuanceAct.STORE:
            await issuance_queries.save_stored(tx, [(row.certificate_id, "XS-1", b"\x02")], now())
    assert (await stands(tx, learner))[0] == STAGES.get((stage, act), stage)


async def offered(platform: Platform, *serials: int, remarks: tuple[str, ...] = ()) -> list[UUID]:
    """People who may apply; their ids."""
    await platform.register(*(person(serial) for serial in serials))
    await platform.settle()
    people = [UUID(await platform.person_id(serial)) for serial in serials]
    async with platform.house.certificates.db.transaction() as tx:
        await status_actions.handle_crossings(tx, [crossed(human, remarks=remarks) for human in people])
    return people


def applications(people: Sequence[UUID], year: Any = YEAR) -> dict[str, Any]:
    return {"applications": [{"person_id": str(human), "year": year} for human in people]}


async def test_whoever_applies_gets_a_certificate_and_nobody_else_does(platform: Platform) -> None:
    applies, waits = await offered(platform, 1, 2)
    assert [status["status"] for status in await platform.statuses(*((id_number(n), YEAR) for n in (1, 2)))] == [
        "not-certified",
        "not-certified",
    ]
    (shown,) = (await platform.call("GET", f"/certificates/v1/people/{applies}/certificates"))["certificates"]
    assert (shown["year"], shown["kind"], shown["stage"], shown["standing"]) == (YEAR, "annual", "offered", "valid")
    assert shown["number"] is shown["issued_on"] is shown["verify_url"] is shown["applied_at"] is None

    answer = await platform.call("POST", APPLICATIONS, applications([applies]))
    assert answer == {"results": [{"person_id": str(applies), "year": YEAR, "status": "applied"}]}
    await platform.settle()
    assert (await platform.status(1))["status"] == "certified"
    assert (await platform.status(2))["status"] == "not-certified"
    (shown,) = (await platform.call("GET", f"/certificates/v1/people/{applies}/certificates"))["certificates"]
    certificate = (await platform.status(1))["certificate"]
    assert shown["stage"] == "stored"
    assert (shown["number"], shown["verify_url"]) == (certificate["number"], certificate["verify_url"])
    assert datetime.fromisoformat(shown["applied_at"]) <= now()
    answer = await platform.call("POST", APPLICATIONS, applications([applies, waits]))
    assert [result["status"] for result in answer["results"]] == ["already", "applied"]


async def test_a_certificate_of_before_the_regulation_wanted_applications_is_listed_too(platform: Platform) -> None:
    await platform.register(person(1))
    await platform.settle()
    await platform.push(*a_full_year())
    await platform.settle()
    learner = await platform.person_id()
    (shown,) = (await platform.call("GET", f"/certificates/v1/people/{learner}/certificates"))["certificates"]
    assert (shown["stage"], shown["standing"], shown["applied_at"]) == ("stored", "valid", None)
    nobody = await platform.call("GET", f"/certificates/v1/people/{uuid7()}/certificates")
    assert (nobody["certificates"], nobody["current_year"]["state"]) == ([], "no-certificate")


async def test_remarks_are_printed_shown_and_told(platform: Platform) -> None:
    learners = await offered(platform, 1, remarks=(REMARK, "另<一>行"))
    await platform.call("POST", APPLICATIONS, applications(learners))
    await platform.settle()
    url = (await platform.status())["certificate"]["verify_url"]
    page = (await platform.client.get(url)).text
    assert f"<dt>备注</dt><dd>{REMARK}</dd>" in page
    assert "另&lt;一&gt;行" in page
    printed = (await platform.client.get(url, headers={"accept": "application/json"})).json()["printed"]
    assert printed["remarks"] == [REMARK, "另<一>行"]


async def test_a_remark_that_no_font_draws_waits_and_newer_news_try_again(platform: Platform) -> None:
    (learner,) = await offered(platform, 1, remarks=("视同\ue000完成",))
    await platform.call("POST", APPLICATIONS, applications([learner]))
    await platform.settle()
    (waiting,) = (await platform.call("GET", "/certificates/v1/waiting-certificates"))["certificates"]
    assert "U+E000" in waiting["waiting_reason"]
    assert "remarks" in waiting["waiting_reason"]
    assert (await platform.call("POST", APPLICATIONS, applications([learner])))["results"][0]["status"] == "already"
    async with platform.house.certificates.db.transaction() as tx:
        await status_actions.handle_crossings(tx, [fell(learner, 2)])
    async with platform.house.certificates.db.transaction() as tx:
        await status_actions.handle_crossings(tx, [crossed(learner, 3, remarks=(REMARK,))])
    await platform.settle()
    assert (await platform.status())["status"] == "certified"


async def test_what_is_no_application_is_refused_whole(platform: Platform) -> None:
    (learner,) = await offered(platform, 1)
    one = applications([learner])["applications"][0]
    wrong: tuple[Any, ...] = (
        {},
        [],
        {"applications": []},
        {"applications": [one] * 1_001},
        {"applications": [one], "more": 1},
        {"applications": [{**one, "by": "x"}]},
        {"applications": [{"person_id": str(learner)}]},
        applications([learner], year=1999),
        applications([learner], year="2025"),
        applications([learner], year=True),
        {"applications": [one, {"person_id": id_number(1), "year": YEAR}]},
    )
    for document in wrong:
        answer = await platform.ask("POST", APPLICATIONS, document)
        assert answer.status_code == 422, document
        assert answer.headers["content-type"] == "application/problem+json"
        assert id_number(1) not in answer.text
    assert (await platform.call("POST", APPLICATIONS, applications([learner] * 1_000)))["results"][0][
        "status"
    ] == "applied"


async def test_applying_takes_its_own_scope(platform: Platform) -> None:
    for method, path in (("POST", APPLICATIONS), ("GET", f"/certificates/v1/people/{uuid7()}/certificates")):
        answer = await platform.ask(method, path, applications([uuid7()]), client_id="hr-platform")
        assert answer.status_code == 403
        assert 'scope="certificates:apply"' in answer.headers["www-authenticate"]
        assert (await platform.client.request(method, path, json={})).status_code == 401
