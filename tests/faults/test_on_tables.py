"""The checker on real tables: a platform at work passes, and each damage to a table is found."""

from collections.abc import Sequence
from random import Random

import asyncpg
import pytest
from bench.faults import checker, made_up, tables
from bench.faults.acts import Complete, Register, Revoke, Spoilt, Verdict
from bench.faults.doors import body_of, verdicts_of
from bench.faults.model import Model
from bench.faults.stories import make_stories
from live_platform import Platform

VENDORS = ("lanxin", "qihang", "mingde")
PEOPLE = 25


async def told(platform: Platform, model: Model) -> Model:
    """Stories, one after the other, as vendors and an administrator tell them."""
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": made_up.ORGANISATIONS})
    stories = make_stories(3, PEOPLE, VENDORS)
    for story in stories:
        if story.registered:
            await registered(platform, model, story.person)
    await platform.settle()
    model.settled(story.person for story in stories if story.registered)
    for story in stories:
        for stage in story.stages:
            for act in stage:
                if isinstance(act, Register):
                    await registered(platform, model, act.person)
                else:
                    model.sent(act)
                    answer = await platform.post_signed(body_of([act]), vendor=act.item.vendor)
                    assert model.answered(act, verdicts_of(answer.content, [act])[0]) == []
    await platform.settle()
    return model


async def registered(platform: Platform, model: Model, person: int) -> None:
    model.sent(Register(person))
    answer = await platform.register(made_up.person(person))
    assert model.answered(Register(person), Verdict(answer["results"][0]["status"])) == []


async def statuses(
    platform: Platform, asked: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], tuple[str, str | None]]:
    answers = await platform.statuses(*((made_up.id_number(person), year) for person, year in asked))
    return {
        at: (answer["status"], answer["certificate"] and answer["certificate"]["number"])
        for at, answer in zip(asked, answers, strict=True)
    }


_ENTRY = (
    "training_year, person_id, kind, source, source_id, subject, topic, mode, training_type, centihours, half_days, "
    "course_code, course_title, completed_at, recorded_at, record, hash"
)
DAMAGES = {
    "lost": ("ledger", "DELETE FROM entry WHERE (source_id, kind) IN (SELECT source_id, kind FROM entry LIMIT 1)"),
    "doubled": (
        "ledger",
        f"INSERT INTO entry (seq, {_ENTRY}) SELECT seq + 1000, {_ENTRY} FROM entry LIMIT 1",
    ),
    "wrong balance": ("ledger", "UPDATE person_year SET public_centihours = public_centihours + 1"),
    "missing certificate": ("certificates", "UPDATE certificate SET standing = 'suspended' WHERE standing = 'valid'"),
    "wrong certificate": ("certificates", "UPDATE certificate SET standing = 'valid' WHERE standing = 'suspended'"),
    "wrong file": ("certificates", "UPDATE certificate SET pdf_sha256 = '\\x00' WHERE stage = 'stored'"),
    "left in outbox": ("registry", "INSERT INTO outbox (topic, key, body) VALUES ('nobody', 'k', 'b')"),
    "recorded, though never accepted": (
        "vendor_gateway",
        "UPDATE completion SET completion_id = 'other' WHERE item_id = (SELECT item_id FROM completion LIMIT 1)",
    ),
}


async def test_a_platform_at_work_passes_and_each_damage_is_found(platform: Platform) -> None:
    model = await told(platform, Model())
    dsns = {name: platform.cluster.server.dsn(platform.names[name]) for name in tables.DATABASES}
    databases, expected = tables.Databases(dsns), model.expected()
    try:
        found = await tables.load(databases, platform.store, None)
        found.told = await statuses(platform, sorted(expected.asked))
        assert checker.compare(expected, found).lines() == []
        assert len(found.certificates) > 5
        assert await tables.under_way(databases) == {}
        await damaged(databases, dsns, platform, model)
    finally:
        databases.close()


async def damaged(databases: tables.Databases, dsns: dict[str, str], platform: Platform, model: Model) -> None:
    for kind, (database, statement) in DAMAGES.items():
        connection = await asyncpg.connect(dsns[database])
        transaction = connection.transaction()
        await transaction.start()
        assert await connection.execute(statement) not in ("UPDATE 0", "DELETE 0", "INSERT 0 0")
        reading = databases.inside(database, connection)
        outcome = checker.compare(model.expected(), await tables.load(reading, platform.store, None))
        await transaction.rollback()
        await connection.close()
        assert outcome.counted(kind) >= 1, (kind, outcome.lines())


def test_acts_have_bodies_of_the_contract() -> None:
    rng = Random(1)
    for story in make_stories(9, 60, VENDORS):
        for stage in story.stages:
            acts = [act for act in stage if not isinstance(act, Register | Revoke)]
            if acts:
                body = body_of(rng.sample(acts, len(acts)))
                assert b"course.completed" in body
                assert (b".batch" in body) is (len(acts) > 1)
                assert all(isinstance(act, Complete | Spoilt) for act in acts)


@pytest.mark.parametrize(
    "answer", [b"{}", b"no json", b'{"results": []}', b'{"results": [{"completion_id": "other"}]}']
)
def test_an_answer_that_is_none_is_noticed(answer: bytes) -> None:
    act = next(act for act in make_stories(1, 1, VENDORS)[0].stages[0] if isinstance(act, Complete))
    with pytest.raises((ValueError, KeyError)):
        verdicts_of(answer, [act])
