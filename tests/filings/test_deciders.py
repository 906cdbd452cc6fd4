"""Who may decide: the kinds of office that the regulation names, in its order, and those of the person's own unit."""

from uuid import uuid4

import pytest
from bureau import Bureau


@pytest.mark.parametrize(
    ("unit", "subject", "decided_by", "outcome"),
    [
        ("im-school", "public", ["im-city"], "created"),
        ("im-school", "public", ["im-province"], "created"),
        ("im-school", "public", ["im-elsewhere"], "not-competent"),
        ("im-school", "public", ["hn-province"], "not-competent"),
        ("im-school", "public", ["im-department"], "wrong-deciders"),
        ("im-school", "public", ["im-school"], "wrong-deciders"),
        ("im-school", "public", ["im-city", "im-province"], "wrong-deciders"),
        ("im-school", "public", ["im-department", "im-city"], "wrong-deciders"),
        ("im-school", "public", ["nobody"], "unknown-organisation"),
        ("im-school", "public", [], "no-deciders"),
        ("im-school", "professional", ["im-department", "im-city"], "created"),
        ("im-school", "professional", ["im-department", "im-province"], "created"),
        ("im-school", "professional", ["im-city", "im-department"], "wrong-deciders"),
        ("im-school", "professional", ["im-department"], "wrong-deciders"),
        ("im-school", "professional", ["im-city"], "wrong-deciders"),
        ("im-school", "professional", ["im-elsewhere-department", "im-city"], "not-competent"),
        ("im-school", "professional", ["im-department", "im-elsewhere"], "not-competent"),
        ("im-direct", "professional", ["im-city"], "created"),
        ("im-direct", "professional", ["im-department", "im-city"], "wrong-deciders"),
        ("im-department", "public", ["im-city"], "created"),
        ("im-city", "public", ["im-city"], "not-competent"),
        ("im-city", "public", ["im-province"], "created"),
        ("hn-school", "professional", ["hn-department"], "created"),
        ("hn-school", "professional", ["hn-department", "hn-county"], "wrong-deciders"),
        ("hn-school", "public", ["hn-county"], "created"),
        ("hn-direct", "professional", ["hn-county"], "created"),
        ("gd-school", "public", ["gd-department"], "created"),
        ("gd-school", "professional", ["gd-city"], "created"),
        ("gd-school", "public", ["gd-department", "gd-city"], "wrong-deciders"),
        ("gd-school", "public", ["gd-school"], "wrong-deciders"),
        ("gd-school", "public", ["im-city"], "not-competent"),
    ],
)
async def test_hours_are_recognised_by_whom_the_regulation_names(
    bureau: Bureau, unit: str, subject: str, decided_by: list[str], outcome: str
) -> None:
    person = await bureau.person(unit)
    verdict = await bureau.recognise(
        person, kind="offline-hours", hours="8", mode="residential", subject=subject, decided_by=decided_by
    )
    assert verdict.get("reason", verdict["status"]) == outcome
    assert len(await bureau.published(person)) == (outcome == "created")


async def test_the_refusal_says_who_decides_and_by_which_article(bureau: Bureau) -> None:
    verdict = await bureau.recognise(await bureau.person(), subject="professional")
    assert verdict["detail"] == "decided_by takes, in this order: department, hr-authority (第三十八条)"


@pytest.mark.parametrize(
    ("kind", "category", "decided_by", "outcome"),
    [
        ("project-concluded", "professional", ["im-department", "im-city"], "created"),
        ("project-concluded", "professional", ["im-city"], "wrong-deciders"),
        ("long-leave", "professional", ["im-city"], "created"),
        ("long-leave", "worker", ["im-province"], "created"),
        ("long-leave", "professional", ["im-department", "im-city"], "wrong-deciders"),
        ("near-retirement", "management", ["im-department"], "wrong-deciders"),
    ],
)
async def test_what_is_deemed_complete_is_decided_by_the_recognisers_of_what_it_covers(
    bureau: Bureau, kind: str, category: str, decided_by: list[str], outcome: str
) -> None:
    person = await bureau.person("im-school", category)
    verdict = await bureau.decide(bureau.grant(person, kind=kind, decided_by=decided_by))
    assert verdict.get("reason", verdict["status"]) == outcome


@pytest.mark.parametrize(
    ("unit", "decided_by", "outcome"),
    [
        ("im-school", ["im-department"], "created"),
        ("im-school", ["im-city"], "created"),
        ("im-school", ["im-province"], "created"),
        ("im-school", ["im-department", "im-city"], "wrong-deciders"),
        ("im-school", ["im-elsewhere-department"], "not-competent"),
        ("im-school", ["im-school"], "wrong-deciders"),
        ("hn-school", ["hn-county"], "created"),
        ("hn-school", ["hn-department"], "wrong-deciders"),
        ("hn-school", ["im-city"], "not-competent"),
    ],
)
async def test_a_make_up_is_allowed_by_one_of_those_who_may(
    bureau: Bureau, unit: str, decided_by: list[str], outcome: str
) -> None:
    verdict = await bureau.decide(bureau.make_up(await bureau.person(unit), decided_by=decided_by))
    assert verdict.get("reason", verdict["status"]) == outcome


async def test_whoever_stands_above_the_unit_today_decides(bureau: Bureau) -> None:
    placed = bureau.placed("im-school")
    person = str(placed.person_id)
    await bureau.hear(placed, bureau.placed("im-direct", person_id=placed.person_id, version=3))
    assert (await bureau.recognise(person, subject="professional"))["status"] == "created"
    await bureau.hear(bureau.placed("im-school", person_id=placed.person_id, version=2))
    assert (await bureau.recognise(person, subject="professional"))["status"] == "created", "an older version"
    await bureau.hear(bureau.placed("im-school", person_id=placed.person_id, version=4))
    assert (await bureau.recognise(person, subject="professional"))["reason"] == "wrong-deciders"


async def test_an_organisation_that_moves_takes_its_new_place(bureau: Bureau) -> None:
    name = "im-elsewhere-department"
    person = await bureau.person(name)
    assert (await bureau.recognise(person, decided_by=["im-elsewhere"]))["status"] == "created"
    city = bureau.organisation("im-school").authority_id
    moved = bureau.organisation(name, version=2, authority_id=city)
    await bureau.hear(moved, bureau.organisation(name))
    assert (await bureau.recognise(person, decided_by=["im-elsewhere"]))["reason"] == "not-competent"
    assert (await bureau.recognise(person, decided_by=["im-city"]))["status"] == "created"
    await bureau.hear(bureau.organisation(name, version=3))


async def test_authorities_that_stand_in_a_circle_hang_nothing(bureau: Bureau) -> None:
    one, other, unit = uuid4(), uuid4(), uuid4()
    for organisation_id, authority_id, kind in ((one, other, "hr-authority"), (other, one, "hr-authority"),
                                                (unit, one, "institution")):  # fmt: skip
        await bureau.hear(
            bureau.organisation("im-direct", organisation_id=organisation_id, authority_id=authority_id, kind=kind)
        )
    placed = bureau.placed().model_copy(update={"organisation_id": unit})
    await bureau.hear(placed)
    row = bureau.recognition(str(placed.person_id))
    [right, wrong] = await bureau.send(
        "recognitions",
        {**row, "decided_by": [str(other)]},
        {**row, "reference": "circle-2", "decided_by": [str(unit)]},
    )
    assert (right["status"], wrong["reason"]) == ("created", "wrong-deciders")


async def test_somebody_whom_the_registry_has_not_told_of_waits(bureau: Bureau) -> None:
    assert (await bureau.recognise(str(uuid4())))["reason"] == "unknown-person"
    assert (await bureau.decide(bureau.grant(str(uuid4()))))["reason"] == "unknown-person"
    placed = bureau.placed().model_copy(update={"organisation_id": uuid4()})
    await bureau.hear(placed)
    assert (await bureau.recognise(str(placed.person_id)))["reason"] == "unknown-unit"
