"""Phones, e-mails, illnesses and leave: known to whom they are for, and found in no table, event or answer besides."""

import importlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from live_platform import Platform, person
from office_workers import XINCHENG_SCHOOL as SCHOOL
from office_workers import OfficeWorker, learner, offices_of_xincheng

import filings.main
from common.bus import InProcessBus
from filings.approval.actions import sealing as sealing_actions
from filings.decisions.actions import grounds as ground_actions
from filings.forms.domain.attachments import round_sha256
from filings.forms.domain.rows import plain
from filings.jobs import SEALS_LOCK, Jobs, seal_everything
from filings.key_rotation.actions import told_grounds
from filings.key_rotation.queries import ATTACHMENT, SEALED, TOLD, page_to_seal
from filings.models import metadata
from registry.people.jobs import Sealing

pytestmark = pytest.mark.anyio

YEAR = 2026
PACKAGES = ("registry", "vendor_gateway", "filings", "ledger", "certificates")
PHONES = {"leader_phone": "0471-7654321", "contact_phone": "13912345678", "email": "xuexiao@seeded.example"}
TRAINING = {
    "title": "草原生态课", "subject": "professional", "training_type": "in-service", "institution": "师范大学",
    "address": "呼和浩特市新城区", "postcode": "010010", "leader": "乌某", "leader_post": "主任", "contact": "娜某",
    "contact_post": "干事", "begins_on": "2027-01-01", "ends_on": "2027-01-02", "place": "一号楼", "scope": "全区",
    "people": 12, "plan": "有事请打 13987654321", "fee": "0",
    "sittings": [{"on": "2027-01-01", "half": "morning", "topic": "备课"}],
    "trainers": [{"name": "某某", "about": "特级教师"}],
    **PHONES,
}  # fmt: skip
LEAVE = {"leave_kind": "maternity", "leave_begins_on": f"{YEAR}-01-10", "leave_ends_on": f"{YEAR}-06-30"}
CLAIM = {
    "leave": "产假", "begins_on": f"{YEAR}-01-10", "last_day": f"{YEAR}-06-30", "years": [YEAR], "number": "QJ-77",
}  # fmt: skip
ILL = {"reason": "腰椎手术后不能久坐", "years": [YEAR], "number": "CJ-99"}
OPINION = "诊断证明属实，术后休养"
SECRETS = (
    "0471-7654321", "13912345678", "seeded.example", "13987654321",  # of a form
    "maternity", "sick", "产假", "病假", "病休", "long-leave", "disability", "身体残疾", "残疾证",  # of kinds
    f"{YEAR}-01-10", f"{YEAR}-06-30", "QJ-77", "CJ-99", "请假审批表",  # of claims and papers
    "腰椎", "术后", "诊断", "住院",  # of opinions, reasons and names of files
)  # fmt: skip


@pytest.fixture
async def offices(platform: Platform) -> dict[str, OfficeWorker]:
    return await offices_of_xincheng(platform)


def found_in(text: str) -> list[str]:
    """Which of the secrets stand in a text, as they are or as JSON writes them; not within random letters."""
    return [secret for secret in SECRETS if _PATTERNS[secret].search(text)]


_PATTERNS = {
    secret: re.compile(rf"(?<![0-9A-Za-z+/_-]){secret}(?![0-9A-Za-z+/_-])")
    if secret.isascii() and secret.isalpha()
    else re.compile(f"{re.escape(secret)}|{re.escape(json.dumps(secret)[1:-1])}")
    for secret in SECRETS
}


async def dump(platform: Platform) -> dict[str, str]:
    """Every row of every table of every service as text, with what bytes hold where they are text."""
    found = {}
    for package in PACKAGES:
        for (table,) in await platform.sql(package, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            rows = [dict(row) for row in await platform.sql(package, f'SELECT * FROM "{table}"')]
            found[f"{package}.{table}"] = "\n".join(
                item.decode(errors="replace") if isinstance(item, bytes) else str(item)
                for row in rows
                for item in row.values()
            )
    return found


class Listening:
    """Every event that was published."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bodies: list[bytes] = []
        publish = InProcessBus.publish

        async def listened(bus: InProcessBus, messages: Sequence[Any]) -> None:
            self.bodies += [message.body for message in messages]
            await publish(bus, messages)

        monkeypatch.setattr(InProcessBus, "publish", listened)

    @property
    def text(self) -> str:
        return b"\n".join(self.bodies).decode()


@pytest.fixture
async def told(platform: Platform, offices: dict[str, OfficeWorker], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A training with phones, leave that decides a claim, and an illness that offices decide about."""
    listening = Listening(monkeypatch)
    school, authority = offices["school"], offices["authority"]
    await platform.register(person(1, unit_code=SCHOOL, **LEAVE), person(3, unit_code=SCHOOL, **LEAVE))
    await platform.settle()
    training = await school.drafts(**TRAINING)
    await school.does(training, "submit")
    leave = await school.claims(await platform.person_id(1), "long-leave", YEAR, CLAIM)
    assert (await school.does(leave, "submit"))["is_automatic"]
    ill = await school.claims(await platform.person_id(2), "disability", YEAR, ILL)
    await school.attaches(ill, "住院病历.pdf")
    await school.does(ill, "submit")
    await authority.does(ill, "endorse", text=OPINION)
    deciders = [authority.organisation_id]
    stated = {
        "reference": "own-1", "person_id": await platform.person_id(3), "effect": "deemed", "kind": "long-leave",
        "years": [YEAR], "evidence": {"kind": "请假审批表", "number": "QJ-77"}, "decided_by": deciders,
        "reason": "住院手术",
    }  # fmt: skip
    answer = await platform.call("POST", "/filings/v1/grants", {"grants": [stated]})
    assert answer["created"] == 1, answer
    await platform.settle()
    return {"training": training, "leave": leave, "ill": ill, "grant": stated, "listening": listening}


async def test_they_stand_in_no_table_and_in_no_event(
    platform: Platform, offices: dict[str, OfficeWorker], told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    tables = await dump(platform)
    assert "草原生态课" in tables["filings.filing"]
    assert {name: found_in(text) for name, text in tables.items() if found_in(text)} == {}
    listening = told["listening"]
    assert "person-placed" in listening.text
    assert "special-circumstances" in listening.text
    assert found_in(listening.text) == []
    assert found_in("".join(capsys.readouterr())) == [], "nor in what was logged"
    assert (await platform.check()).holds


async def test_who_takes_part_reads_them_and_the_decision_counts(
    platform: Platform, offices: dict[str, OfficeWorker], told: dict[str, Any]
) -> None:
    school, bureau, authority = offices["school"], offices["bureau"], offices["authority"]
    seen = await bureau.looks(told["training"])
    assert {name: seen["form"][name] for name in PHONES} == PHONES
    assert seen["rounds"][0]["form"] == seen["form"]
    seen = await authority.looks(told["ill"])
    assert (seen["claim_kind"], seen["title"]) == ("disability", "身体残疾等不能按期培训")
    assert (seen["form"]["reason"], seen["opinions"][-1]["text"]) == (ILL["reason"], OPINION)
    seen = await authority.looks(told["leave"])
    assert (seen["form"]["leave"], seen["is_automatic"]) == ("产假", True)
    assert [attachment["name"] for attachment in (await school.looks(told["ill"]))["attachments"]] == [
        "证明.pdf",
        "住院病历.pdf",
    ]
    for serial in (1, 2, 3):
        assert (await platform.status(serial, YEAR))["status"] == "certified"
    # Whoever is not asked to decide learns the article, and whoever recorded it what they wrote.
    whose = f"/filings/v1/people/{await platform.person_id(3)}/decisions"
    [own] = (await platform.call("GET", whose))["decisions"]
    assert (own["kind"], own["evidence"], own["reason"]) == ("long-leave", told["grant"]["evidence"], "住院手术")


async def test_other_programs_and_other_offices_read_the_article_and_no_more(
    platform: Platform, offices: dict[str, OfficeWorker], told: dict[str, Any]
) -> None:
    bearer = await platform.allowed("filings:read")
    texts = []
    for serial in (1, 2, 3):
        person_id = await platform.person_id(serial)
        answer = await platform.client.get(f"/filings/v1/people/{person_id}/decisions", headers=bearer)
        assert answer.json()["decisions"][0]["kind"] == "special-circumstances"
        texts += [answer.text, json.dumps(await platform.statement(serial, YEAR), ensure_ascii=False)]
        texts.append(json.dumps(await platform.status(serial, YEAR), ensure_ascii=False))
    assert "第三十九条第（六）项" in texts[0]
    for office in offices.values():
        for path in ("/filings/waiting", "/filings", "/own/messages"):
            listed = json.dumps(await office.call("GET", path), ensure_ascii=False)
            if path != "/own/messages":  # where an author reads the opinion on what they wrote
                texts.append(listed)
    assert [found for text in texts if (found := found_in(text))] == []


async def test_the_person_sees_that_their_leave_was_asked_for(
    platform: Platform, offices: dict[str, OfficeWorker], told: dict[str, Any]
) -> None:
    me = await learner(platform, 1, offices["authority"])
    acts = (await me.staff.call("GET", "/v1/account/looks"))["acts"]
    [asked] = [act for act in acts if act["what"] == "person.leaves-read"]
    assert asked["by"] == "client:filings"
    assert found_in(json.dumps(asked, ensure_ascii=False)) == []


async def as_the_release_before_wrote(platform: Platform) -> None:
    """Everything in clear, where and as it stood before it was sealed."""
    sealer = platform.house.filings.web.state.app.deps.sealer
    for row in await platform.sql("filings", "SELECT * FROM filing"):
        opened = json.loads(sealer.open(row["form_sealed"], sealing_actions.form_context(row["filing_id"])))
        kind = opened.get("claim_kind")
        title = TITLES[kind] if kind in TITLES else row["title"]
        await platform.sql(
            "filings",
            "UPDATE filing SET form = $2, form_sealed = NULL, claim_kind = $3, title = $4 WHERE filing_id = $1",
            row["filing_id"], json.dumps(opened["form"]), kind, title,
        )  # fmt: skip
    hashes = {row[0]: row[1] for row in await platform.sql("filings", "SELECT attachment_id, sha256 FROM attachment")}
    for row in await platform.sql("filings", "SELECT * FROM filing_round"):
        context = sealing_actions.round_context(row["filing_id"], row["round"])
        form = json.loads(sealer.open(row["form_sealed"], context))["form"]
        attached = {UUID(attachment): hashes[UUID(attachment)].hex() for attachment in form.get("attachments", ())}
        await platform.sql(
            "filings", "UPDATE filing_round SET form = $2, form_sealed = NULL, sha256 = $3 WHERE filing_id = $1",
            row["filing_id"], json.dumps(form), round_sha256(form, attached, None),
        )  # fmt: skip
    for row in await platform.sql("filings", "SELECT * FROM filing_opinion WHERE text_sealed IS NOT NULL"):
        text = sealer.open(row["text_sealed"], sealing_actions.text_context(row["opinion_id"])).decode()
        statement = "UPDATE filing_opinion SET text = $2, text_sealed = NULL WHERE opinion_id = $1"
        await platform.sql("filings", statement, row["opinion_id"], text)
    for row in await platform.sql("filings", "SELECT * FROM attachment"):
        name = sealer.open(row["name_sealed"], sealing_actions.name_context(row["attachment_id"])).decode()
        statement = "UPDATE attachment SET name = $2, name_sealed = NULL WHERE attachment_id = $1"
        await platform.sql("filings", statement, row["attachment_id"], name)
    for row in await platform.sql("filings", "SELECT * FROM decision"):
        ground = json.loads(sealer.open(row["stated_sealed"], ground_actions.stated_context(row["decision_id"])))
        statement = """
            UPDATE decision SET kind = $2, evidence_kind = $3, evidence_number = $4, reason = $5, stated_sealed = NULL
            WHERE decision_id = $1
        """
        clear = [ground[name] for name in ("kind", "evidence_kind", "evidence_number", "reason")]
        await platform.sql("filings", statement, row["decision_id"], *clear)
        statement = "UPDATE evidence_use SET evidence_kind = $2 WHERE decision_id = $1"
        await platform.sql("filings", statement, row["decision_id"], plain(ground["evidence_kind"]))
        await platform.sql("ledger", "UPDATE decision SET kind = $2 WHERE grant_id = $1", row["decision_id"], clear[0])
    await platform.sql("ledger", "UPDATE person_year SET granted = '{long-leave}' WHERE granted <> '{}'")
    leaves = json.dumps([["maternity", f"{YEAR}-01-10", f"{YEAR}-06-30"]])
    for package, kept in (("registry", leaves), ("filings", leaves)):
        await platform.sql(package, "UPDATE person SET leaves = $1", kept)
    await platform.sql("registry", "UPDATE person SET leaves_sealed = NULL")


TITLES = {"long-leave": "病休、孕产假超过3个月", "disability": "身体残疾等不能按期培训"}


async def test_what_the_release_before_wrote_is_sealed_while_everything_runs(
    platform: Platform, offices: dict[str, OfficeWorker], told: dict[str, Any]
) -> None:
    before = {name: await offices["authority"].looks(told[name]) for name in ("leave", "ill")}
    await as_the_release_before_wrote(platform)
    before["training"] = await offices["bureau"].looks(told["training"])
    assert before["training"]["form"]["contact_phone"] == PHONES["contact_phone"], "clear rows are read"
    holding = {name for name, text in (await dump(platform)).items() if found_in(text)}
    assert {
        "filings.filing", "filings.filing_round", "filings.filing_opinion", "filings.attachment", "filings.decision",
        "filings.evidence_use", "filings.person", "ledger.decision", "ledger.person_year", "registry.person",
    } == holding  # fmt: skip
    means = platform.house.filings.web.state.app.deps
    await Sealing(platform.house.registry.db, platform.house.registry.web.state.app.sealer).seal()
    await seal_everything(platform.house.filings.db, means)
    await platform.settle()
    assert {name: found_in(text) for name, text in (await dump(platform)).items() if found_in(text)} == {}
    seen = await offices["bureau"].looks(told["training"])
    assert seen == before["training"], "the round keeps its hash"
    for name in ("leave", "ill"):
        after = await offices["authority"].looks(told[name])
        for field in ("form", "attachments", "claim_kind", "title", "state"):
            assert after[field] == before[name][field], field
        assert [opinion["text"] for opinion in after["opinions"]] == [
            opinion["text"] for opinion in before[name]["opinions"]
        ]
    await offices["bureau"].does(told["training"], "endorse")
    assert (await platform.status(1, YEAR))["status"] == "certified"
    assert (await platform.check()).holds


async def test_the_running_role_seals_what_was_written_once_and_cannot_change_it(
    platform: Platform, offices: dict[str, OfficeWorker], told: dict[str, Any]
) -> None:
    app = platform.house.filings.web.state.app
    new = max(app.deps.sealer.keys) + 1
    sealer = replace(app.deps.sealer, keys={**app.deps.sealer.keys, new: bytes(range(32))}, current=new)
    platform.house.filings.web.state.app = replace(app, deps=replace(app.deps, sealer=sealer))
    await filings.main.reseal(platform.house.filings, [])
    alone = replace(sealer, keys={new: bytes(range(32))})
    platform.house.filings.web.state.app = replace(app, deps=replace(app.deps, sealer=alone))
    seen = await offices["authority"].looks(told["ill"])
    assert (seen["form"]["reason"], seen["opinions"][-1]["text"]) == (ILL["reason"], OPINION)
    paper = seen["attachments"][0]
    got = await offices["school"].ask("GET", f"/filings/{told['ill']}/attachments/{paper['attachment_id']}")
    assert got.content == b"%PDF-1.7 paper"
    async with platform.house.filings.db.transaction() as tx:
        given = {"id": UUID(told["training"]), "form": json.dumps({"title": "别的"}), "sealed": b"\x01\x01"}
        statement = """SELECT seal_rounds(ARRAY[CAST(:id AS uuid)], ARRAY[CAST(1 AS smallint)],
                                          ARRAY[CAST(:form AS text)], ARRAY[CAST(:sealed AS bytea)])"""
        await tx.execute(sa.text(statement), given)
    assert (await offices["bureau"].looks(told["training"]))["rounds"][0]["form"]["title"] == "草原生态课"


@pytest.mark.parametrize(("is_sealed", "word"), [(True, "project"), (False, "project"), (False, "new-word")])
@pytest.mark.usefixtures("told")
async def test_the_running_role_gives_no_decision_another_ground(
    platform: Platform, is_sealed: bool, word: str
) -> None:
    if not is_sealed:  # an ordinary one: its paper and its reason stand in clear
        statement = """UPDATE decision SET kind = 'project', evidence_kind = '证明', evidence_number = '1',
                                           reason = '参加项目', stated_sealed = NULL"""
        await platform.sql("filings", statement)
    before = await platform.sql("filings", "SELECT * FROM decision ORDER BY decision_id")
    assert before
    async with platform.house.filings.db.transaction() as tx:
        for row in before:
            given = {"id": row["decision_id"], "kind": word, "sealed": b"\x01\x01"}
            statement = """SELECT seal_decisions(ARRAY[CAST(:id AS uuid)], ARRAY[CAST(:kind AS text)],
                                                 ARRAY[CAST(:sealed AS bytea)])"""
            await tx.execute(sa.text(statement), given)
    assert await platform.sql("filings", "SELECT * FROM decision ORDER BY decision_id") == before


async def test_the_database_knows_every_ground_that_is_told_as_another_one(platform: Platform) -> None:
    migration = importlib.import_module("filings.migrations.versions.0008_seal_decisions_says_which")
    grounds = told_grounds(platform.house.filings.web.state.app.deps.rulebooks)
    assert {(kind, told.kind) for (_, kind), told in grounds.items()} == TOLD
    assert set(re.findall(r"'([a-z-]{3,})'", migration.SEAL_DECISIONS)) == {word for pair in TOLD for word in pair}


async def keys_of(platform: Platform) -> set[int]:
    """Under which keys the contents of files are sealed."""
    return {row[0] for row in await platform.sql("filings", "SELECT get_byte(content_sealed, 1) FROM attachment")}


async def test_what_another_key_has_sealed_waits_for_its_command(
    platform: Platform, offices: dict[str, OfficeWorker], told: dict[str, Any]
) -> None:
    """The job of every hour looks for what stands in clear, and reads no file."""
    db, means = platform.house.filings.db, platform.house.filings.web.state.app.deps
    await platform.sql(
        "filings", "UPDATE filing_opinion SET text = '在', text_sealed = NULL WHERE text_sealed IS NOT NULL"
    )
    old, new = means.sealer.current, max(means.sealer.keys) + 1
    sealer = replace(means.sealer, keys={**means.sealer.keys, new: bytes(range(32))}, current=new)
    await Jobs(db, replace(means, sealer=sealer)).seal()
    assert await keys_of(platform) == {old}
    assert await platform.sql("filings", "SELECT text FROM filing_opinion WHERE text IS NOT NULL") == []
    await seal_everything(db, replace(means, sealer=sealer), other_keys=True)
    assert await keys_of(platform) == {new}


async def test_one_process_at_a_time_looks_for_what_stands_in_clear(
    platform: Platform, offices: dict[str, OfficeWorker], told: dict[str, Any]
) -> None:
    db, means = platform.house.filings.db, platform.house.filings.web.state.app.deps
    await platform.sql(
        "filings", "UPDATE filing_opinion SET text = '在', text_sealed = NULL WHERE text_sealed IS NOT NULL"
    )
    in_clear = "SELECT text FROM filing_opinion WHERE text IS NOT NULL"
    async with db.alone(SEALS_LOCK) as connection:
        assert connection is not None
        await Jobs(db, means).seal()
        assert await platform.sql("filings", in_clear) != []
    await Jobs(db, means).seal()
    assert await platform.sql("filings", in_clear) == []


@pytest.mark.parametrize("other_keys", [False, True])
async def test_of_a_file_that_is_sealed_already_the_beginning_is_read_and_no_more(
    platform: Platform, offices: dict[str, OfficeWorker], told: dict[str, Any], other_keys: bool
) -> None:
    means = platform.house.filings.web.state.app.deps
    content = means.sealer.seal(secrets.token_bytes(4 * 1024 * 1024), b"")
    await platform.sql("filings", "UPDATE attachment SET content_sealed = $1", content)
    key_id = means.sealer.current if other_keys else None
    async with platform.house.filings.db.transaction() as tx:
        assert (await page_to_seal(tx, ATTACHMENT, ATTACHMENT.first, [], key_id)).rows == []
        statement = "SELECT pg_stat_get_xact_blocks_fetched(reltoastrelid) FROM pg_class WHERE relname = 'attachment'"
        blocks = (await tx.execute(sa.text(statement))).scalar_one()
    assert blocks < 50, "a whole one has five hundred"


def test_no_sealed_column_is_forgotten() -> None:
    sealed = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    # Readings are added to and never changed.
    assert sealed - {("reading", "people_sealed")} == {
        (item.table, column) for item in SEALED for column in item.columns
    }
