"""Which certificates stand can be told again from the tables; old news after newer ones change nothing."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from live_platform import Platform, a_full_year, completion, person

import certificates.main
from certificates import events
from certificates.republishing import actions as republishing_actions
from common.contracts.certificates import (
    CertificateIssued,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuspended,
)
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.contracts.registry import OrganisationPlaced, PersonPlaced
from common.db import Tx
from common.events import Contract, Contracts, Event
from common.sealing import index_text

NOWHERE = (UUID(int=0), 0, "")
AT = datetime(2025, 6, 1, tzinfo=UTC)


async def told(platform: Platform, rows_max: int) -> dict[str, list[Contract]]:
    """Everything told again, page by page, in transactions that leave nothing behind: what was said of whom."""
    found: dict[str, list[Contract]] = {}
    read = Contracts.of((CertificateIssued, CertificateRestored, CertificateRevoked, CertificateSuspended)).read
    after: Any = NOWHERE
    while after is not None:
        async with platform.house.certificates.db.engine.connect() as tx:
            after = await republishing_actions.republish_statuses(tx, after, rows_max)
            rows = (await tx.execute(sa.text("SELECT key, body FROM outbox ORDER BY id"))).all()
            await tx.rollback()
        assert len(rows) <= 2 * rows_max
        for key, body in rows:
            event = read(bytes(body))
            assert event is not None
            found.setdefault(key, []).append(event.payload)
    return found


async def test_what_exists_is_told_again_with_how_it_stands_today(platform: Platform) -> None:
    await platform.register(*(person(serial) for serial in (1, 2, 3, 4)))
    await platform.settle()
    await platform.push(*(item for serial in (1, 2, 3) for item in a_full_year(serial)), completion("half", 4))
    await platform.settle()
    await platform.revoke("p2")
    await platform.revoke("p3")
    await platform.settle()
    await platform.push(completion("p3-again", 3))
    await platform.settle()
    valid, suspended, restored = [await platform.person_id(serial) for serial in (1, 2, 3)]
    query = "SELECT person_id, certificate_id, stored_at, standing_since FROM certificate"
    rows = {str(row["person_id"]): row for row in await platform.sql("certificates", query)}
    for rows_max in (1, 2, 3, 100):
        found = await told(platform, rows_max)
        assert {key: [type(event) for event in said] for key, said in found.items()} == {
            valid: [CertificateIssued],
            suspended: [CertificateIssued, CertificateSuspended],
            restored: [CertificateIssued, CertificateRestored],
        }
        for key, [issued, *today] in found.items():
            assert isinstance(issued, CertificateIssued)
            row = rows[key]
            assert (issued.certificate_id, issued.at) == (row["certificate_id"], row["stored_at"])
            assert (issued.training_year, issued.kind) == (2025, "annual")
            assert [item.model_dump()["at"] for item in today] == [row["standing_since"] for _ in today]
    await certificates.main.republish(platform.house.certificates)
    await platform.settle()
    assert (await platform.check()).holds


async def test_what_is_not_made_is_not_told_and_what_was_revoked_is_told_as_not_standing(platform: Platform) -> None:
    await platform.register(person(1), person(2))
    await platform.settle()
    await platform.push(*a_full_year(1), *a_full_year(2))
    await platform.settle()
    one, two = await platform.person_id(1), await platform.person_id(2)
    await platform.sql("certificates", "UPDATE certificate SET standing = 'revoked' WHERE person_id = $1", UUID(one))
    await platform.sql("certificates", "UPDATE certificate SET stage = 'waiting' WHERE person_id = $1", UUID(two))
    found = await told(platform, 10)
    assert {key: [type(each) for each in said] for key, said in found.items()} == {
        one: [CertificateIssued, CertificateRevoked]
    }


# --- what it hears --------------------------------------------------------------------------------------------------


def crossed(who: UUID, number: int) -> ThresholdCrossed:
    return ThresholdCrossed(
        person_id=who, training_year=2025, number=number, rulebook_id="hunan-2023", public_centihours=3_000,
        professional_centihours=6_000, total_centihours=9_000, entries=2, at=AT, regulation="湘人社函〔2023〕63号",
    )  # fmt: skip


def fell(who: UUID, number: int) -> FellBelow:
    return FellBelow(**crossed(who, number).model_dump(exclude={"regulation", "issue", "remarks"}))


async def hear(tx: Tx, *batches: Sequence[Contract]) -> None:
    for batch in batches:
        handler = events.HANDLES[type(batch[0])]
        await handler(tx, [Event("", "", item) for item in batch])


ORDERS = [*dict.fromkeys(itertools.permutations((1, 1, 2, 2)))]


@pytest.mark.parametrize("order", [*ORDERS, (2,), (1, 2), (2, 1)], ids=str)
@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in one batch"])
async def test_a_fall_stays_a_fall_in_whatever_order_it_is_heard(
    certificates_tx: Tx, order: Sequence[int], together: bool
) -> None:
    who = uuid4()
    said = [{1: crossed(who, 1), 2: fell(who, 2)}[number] for number in order]
    await hear(certificates_tx, *([said] if together else [[event] for event in said]))
    assert await standing(certificates_tx, who) == ("suspended", 2)
    await hear(certificates_tx, [crossed(who, 3)], [fell(who, 2)], [crossed(who, 1)])
    assert await standing(certificates_tx, who) == ("valid", 3), "a stale fall that is told again changes nothing"


async def test_the_same_number_again_with_more_hours_changes_nothing(certificates_tx: Tx) -> None:
    who = uuid4()
    await hear(certificates_tx, [crossed(who, 1)])
    again = crossed(who, 1).model_copy(update={"public_centihours": 3_500, "total_centihours": 9_500, "entries": 3})
    await hear(certificates_tx, [again])
    query = sa.text("SELECT entries, total_centihours FROM certificate WHERE person_id = :who")
    assert tuple((await certificates_tx.execute(query, {"who": who})).one()) == (2, 9_000)
    query = sa.text("SELECT count(*) FROM standing_change")
    assert (await certificates_tx.execute(query)).scalar_one() == 1


async def standing(tx: Tx, who: UUID) -> tuple[str, int]:
    query = sa.text("SELECT standing, side_number FROM certificate WHERE person_id = :who")
    row = (await tx.execute(query, {"who": who})).one()
    return row.standing, row.side_number


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("together", [False, True], ids=["one by one", "in one batch"])
async def test_people_and_organisations_end_at_the_newest_in_whatever_order_they_are_heard(
    certificates_tx: Tx, order: Sequence[int], together: bool
) -> None:
    who, unit, units = uuid4(), uuid4(), {1: uuid4(), 2: uuid4()}
    people = {
        version: PersonPlaced(
            person_id=who, blind_index=index_text(b"somebody"), organisation_id=units[version], region_code="431102",
            post_category="professional", title_level="junior", version=version,
        )
        for version in (1, 2)
    }  # fmt: skip
    organisations = {
        version: OrganisationPlaced(
            organisation_id=unit, name=f"单位{version}", kind="institution", region_code="431102", department_id=None,
            authority_id=None, version=version,
        )
        for version in (1, 2)
    }  # fmt: skip
    for placed in (people, organisations):
        said: list[Contract] = [placed[version] for version in order]
        await hear(certificates_tx, *([said] if together else [[event] for event in said]))
    query = sa.text("SELECT organisation_id, version FROM person WHERE person_id = :who")
    assert tuple((await certificates_tx.execute(query, {"who": who})).one()) == (units[2], 2)
    query = sa.text("SELECT name, version FROM organisation WHERE organisation_id = :unit")
    assert tuple((await certificates_tx.execute(query, {"unit": unit})).one()) == ("单位2", 2)
