"""Who may decide: the kinds of office that the regulation names, in its order, and those of the person's own unit."""

from uuid import uuid4

import pytest
from filings_api import FilingsApi


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
    filings_api: FilingsApi, unit: str, subject: str, decided_by: list[str], outcome: str
) -> None:
    person = await filings_api.person(unit)
    verdict = await filings_api.recognise(
        person, kind="offline-hours", hours="8", mode="residential", subject=subject, decided_by=decided_by
    )
    assert verdict.get("reason", verdict["status"]) == outcome
    assert len(await filings_api.published(person)) == (outcome == "created")


async def test_the_refusal_says_who_decides_and_by_which_article(filings_api: FilingsApi) -> None:
    verdict = await filings_api.recognise(await filings_api.person(), subject="professional")
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
    filings_api: FilingsApi, kind: str, category: str, decided_by: list[str], outcome: str
) -> None:
    person = await filings_api.person("im-school", category)
    verdict = await filings_api.decide(filings_api.grant(person, kind=kind, decided_by=decided_by))
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
    filings_api: FilingsApi, unit: str, decided_by: list[str], outcome: str
) -> None:
    verdict = await filings_api.decide(filings_api.make_up(await filings_api.person(unit), decided_by=decided_by))
    assert verdict.get("reason", verdict["status"]) == outcome


async def test_whoever_stands_above_the_unit_today_decides(filings_api: FilingsApi) -> None:
    placed = filings_api.placed("im-school")
    person = str(placed.person_id)
    await filings_api.hear(placed, filings_api.placed("im-direct", person_id=placed.person_id, version=3))
    assert (await filings_api.recognise(person, subject="professional"))["status"] == "created"
    await filings_api.hear(filings_api.placed("im-school", person_id=placed.person_id, version=2))
    assert (await filings_api.recognise(person, subject="professional"))["status"] == "created", "an older version"
    await filings_api.hear(filings_api.placed("im-school", person_id=placed.person_id, version=4))
    assert (await filings_api.recognise(person, subject="professional"))["reason"] == "wrong-deciders"


async def test_an_organisation_that_moves_takes_its_new_place(filings_api: FilingsApi) -> None:
    name = "im-elsewhere-department"
    person = await filings_api.person(name)
    assert (await filings_api.recognise(person, decided_by=["im-elsewhere"]))["status"] == "created"
    city = filings_api.organisation("im-school").authority_id
    moved = filings_api.organisation(name, version=2, authority_id=city)
    await filings_api.hear(moved, filings_api.organisation(name))
    assert (await filings_api.recognise(person, decided_by=["im-elsewhere"]))["reason"] == "not-competent"
    assert (await filings_api.recognise(person, decided_by=["im-city"]))["status"] == "created"
    await filings_api.hear(filings_api.organisation(name, version=3))


async def test_authorities_that_stand_in_a_circle_hang_nothing(filings_api: FilingsApi) -> None:
    one, other, unit = uuid4(), uuid4(), uuid4()
    for organisation_id, authority_id, kind in ((one, other, "hr-authority"), (other, one, "hr-authority"),
                                                (unit, one, "institution")):  # fmt: skip
        await filings_api.hear(
            filings_api.organisation("im-direct", organisation_id=organisation_id, authority_id=authority_id, kind=kind)
        )
    placed = filings_api.placed().model_copy(update={"organisation_id": unit})
    await filings_api.hear(placed)
    row = filings_api.recognition(str(placed.person_id))
    [right, wrong] = await filings_api.send(
        "recognitions",
        {**row, "decided_by": [str(other)]},
        {**row, "reference": "circle-2", "decided_by": [str(unit)]},
    )
    assert (right["status"], wrong["reason"]) == ("created", "wrong-deciders")


async def test_somebody_whom_the_registry_has_not_told_of_waits(filings_api: FilingsApi) -> None:
    assert (await filings_api.recognise(str(uuid4())))["reason"] == "unknown-person"
    assert (await filings_api.decide(filings_api.grant(str(uuid4()))))["reason"] == "unknown-person"
    placed = filings_api.placed().model_copy(update={"organisation_id": uuid4()})
    await filings_api.hear(placed)
    assert (await filings_api.recognise(str(placed.person_id)))["reason"] == "unknown-unit"
