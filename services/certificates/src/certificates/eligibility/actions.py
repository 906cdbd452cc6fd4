"""Whether something may be done for people (结果运用)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from certificates.eligibility import queries as eligibility_queries
from certificates.eligibility.domain import Certificate, EligibilityVerdict, open_years, resolve_certificate_grounds
from certificates.grounds.clients import Ledger
from certificates.grounds.domain import NOBODY, Grounds, Purpose, Question
from certificates.people import queries as people_queries
from certificates.status.domain import IssuanceStage, Standing
from common.db import Database
from common.identity import IdNumber
from common.readings import Reading, person_of_number
from common.sealing import BlindIndex
from common.service_client import OwnToken


async def answer_eligibility(
    db: Database, ledger: Ledger, asked: Sequence[tuple[IdNumber, Question]], *, index: BlindIndex
) -> tuple[list[EligibilityVerdict], list[Reading]]:
    """One verdict for each question, in order, and whom was asked about for which purpose.

    Unknown people, and people whom nothing binds, look the same.
    """
    indexes = [index.of(number) for number, _ in asked]
    async with db.reading() as tx:
        whom = await people_queries.by_index(tx, indexes)
    questions = [question for _, question in asked]
    asking = list(zip(whom, questions, strict=True))
    # The ledger is asked in any case, if only for nobody: whether it is away must not tell who is known.
    found = iter(await ledger.grounds([(person_id, question) for person_id, question in asking if person_id]))
    grounds = [next(found) if person_id else NOBODY for person_id in whom]
    verdicts = await _verdicts(db, asking, grounds)
    about = [person_id or person_of_number(index) for person_id, index in zip(whom, indexes, strict=True)]
    return verdicts, _readings(about, [question.purpose for question in questions])


async def answer_own_eligibility(
    db: Database, ledger: Ledger, person_id: UUID, purposes: Sequence[Purpose], on: date, *, token: OwnToken
) -> list[EligibilityVerdict]:
    """The verdicts that anybody else is given who may ask about this person, in the order of the purposes.

    ``token`` is the person's: the ledger answers them, and puts no reading of ours on record.
    """
    async with db.reading() as tx:
        whom = await people_queries.person_asked(tx, person_id)
    found = await ledger.own_grounds(purposes, on, token)
    asking = [(whom, Question(purpose, on)) for purpose in purposes]
    return await _verdicts(db, asking, found if whom else [NOBODY] * len(asking))


async def answer_eligibility_of(
    db: Database, ledger: Ledger, person_id: UUID, purposes: Sequence[Purpose], on: date
) -> tuple[list[EligibilityVerdict], list[Reading]]:
    """The same for somebody else who may ask about this person, and what is put on record of it.

    The ledger is asked as a service, which it puts on record as such.
    """
    asking: list[tuple[UUID, Question]] = [(person_id, Question(purpose, on)) for purpose in purposes]
    verdicts = await _verdicts(db, asking, await ledger.grounds(asking))
    return verdicts, _readings([person_id] * len(purposes), purposes)


async def _verdicts(
    db: Database, asked: Sequence[tuple[UUID | None, Question]], grounds: Sequence[Grounds]
) -> list[EligibilityVerdict]:
    """One for each person and question, in order, by what the ledger answered; ``None``: somebody who is not known.

    No connection to the database is held while the ledger is asked.
    """
    deciding = {
        (person_id, year)
        for (person_id, _), ground in zip(asked, grounds, strict=True)
        if person_id
        for year in open_years(ground.grounds)
    }
    certificates: dict[UUID, dict[int, Certificate]] = {}
    async with db.reading() as tx:
        for row in await eligibility_queries.of_years(tx, sorted(deciding)):
            of_person = certificates.setdefault(row.person_id, {})
            of_person[row.training_year] = Certificate(
                IssuanceStage(row.stage),
                Standing(row.standing),
                row.number,
                row.issued_on,
                row.taken_off_by,
                row.office,
            )
    return [
        resolve_certificate_grounds(question, ground, certificates.get(person_id, {}) if person_id else {})
        for (person_id, question), ground in zip(asked, grounds, strict=True)
    ]


def _readings(about: Sequence[UUID], purposes: Sequence[str]) -> list[Reading]:
    """One reading for each purpose."""
    asked = list(zip(about, purposes, strict=True))
    return [
        Reading("eligibility", [item for item, of in asked if of == purpose], str(purpose))
        for purpose in sorted(set(purposes))
    ]
