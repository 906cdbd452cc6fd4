"""What regulations ask before something is done for people (结果运用): up to a thousand questions at once."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from common.db import Tx
from ledger.actions.assessing import load_lessons
from ledger.domain.evidence_totals import lessons_of
from ledger.domain.person_years import KnownPerson, assessment
from ledger.queries import entries, people, person_years
from rulebook import Facts, Ground, Rulebook, Rulebooks, Window, asks_who_organised, years_needed
from rulebook import eligibility_grounds as grounds_for


class GroundsQuestion(NamedTuple):
    """Whether this may be done for this person on this day."""

    person_id: UUID
    purpose: str
    on: date


async def grounds(
    tx: Tx, asked: Sequence[GroundsQuestion], *, rulebooks: Rulebooks
) -> list[tuple[Rulebook | None, tuple[Ground, ...]]]:
    """For each question, in order: the regulation in force, and everything that it asks."""
    who = list({question.person_id for question in asked})
    known = await people.people(tx, who)
    nobody = KnownPerson()
    # 1. The years that any question takes, in one read.
    needed = {
        (question.person_id, year)
        for question in asked
        for year in years_needed(known.get(question.person_id, nobody).person, rulebooks, question.purpose, question.on)
    }
    years = await person_years.person_years(tx, sorted(needed))
    await load_lessons(tx, list(years.values()), known, rulebooks=rulebooks)
    # 2. What may count towards duties of their own days, for those who can have some.
    owing = [person_id for person_id, item in known.items() if _may_owe(item, rulebooks)]
    last = max((question.on.year for question in asked), default=0)
    postings = await entries.postings_between(tx, owing, 0, last, offices_only=not rulebooks.vendors_count_for_duties)
    # 3. Everything of those of whom it is asked who organised it.
    whole = {
        question.person_id
        for question in asked
        if asks_who_organised(known.get(question.person_id, nobody).person, rulebooks, question.purpose, question.on)
    }
    postings |= await entries.postings_between(tx, sorted(whole), 0, last, offices_only=False)
    lessons = {person_id: lessons_of(found) for person_id, found in postings.items()}
    # 4. Then nothing but rules.
    answers = []
    for question in asked:
        person = known.get(question.person_id, nobody).person
        assessments = {
            year: assessment(years[question.person_id, year], person, rulebooks)
            for year in years_needed(person, rulebooks, question.purpose, question.on)
        }
        facts = Facts(person, assessments, lessons.get(question.person_id, []))
        rulebook, _ = rulebooks.binding_on(person, question.on)
        answers.append((rulebook, grounds_for(facts, rulebooks, question.purpose, question.on)))
    return answers


def _may_owe(known: KnownPerson, rulebooks: Rulebooks) -> bool:
    """Whether some rulebook of a place where somebody stood asks for more than years."""
    return any(
        book.covers_place(placement.region_code)
        and any(requirement.window is not Window.YEAR for requirement in book.requirements)
        for placement in known.person.placements
        for book in rulebooks.all
    )
