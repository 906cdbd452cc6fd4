"""What is refused to whom, why, and what would mend it: by region, purpose and situation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import pytest

from rulebook import (
    PURPOSES,
    Assessment,
    Facts,
    Ground,
    Lesson,
    OrganisedTraining,
    Person,
    Placement,
    Remedy,
    Rulebooks,
    Tally,
    Term,
    Why,
    assess,
    eligibility_grounds,
    level_of,
    read_rulebooks,
    shipped,
    years_needed,
)

CHANGSHA, LINGLING, HOHHOT, LONGTING, BEIJING = "430100", "431102", "150102", "410202", "110101"
NOTHING, ENOUGH = Tally(), Tally(3000, 6000, topics={"science-innovation": 1800, "new-era-thought": 1})
SITUATIONS = {
    "met": ENOUGH._replace(
        topics={"science-innovation": 1800, "new-era-thought": 1, "party-history": 1, "personnel-regulations": 1}
    ),
    "missing": NOTHING,
    "exempt": Tally(granted=("good-reason",)),
    "deemed": Tally(granted=("long-leave",)),
}
IN_JUNE = date(2025, 6, 10)


class Found(NamedTuple):
    """One ground, as a test names it."""

    article: str
    about: int | str
    """The year, or the key of the duty."""
    why: Why
    mend: Remedy | None = None


def found(ground: Ground) -> Found:
    assert (ground.year is None) is (ground.assessment is None)
    assert (ground.year is None) is (ground.duty is not None)
    about = ground.duty.requirement.key if ground.duty else ground.year
    assert about is not None
    return Found(ground.consequence.article, about, ground.why, ground.mend)


def asked(
    person: Person,
    purpose: str,
    on: date = IN_JUNE,
    *,
    years: Mapping[int, str] | str = "met",
    lessons: Sequence[Lesson] = (),
    books: Rulebooks | None = None,
) -> list[Found]:
    """What the regulation in force asks: years that are not named are met."""
    known = books or shipped()
    assessments: dict[int, Assessment] = {}
    for year in years_needed(person, known, purpose, on):
        book, placement = known.binding_for_year(person, year)
        situation = years if isinstance(years, str) else years.get(year, "met")
        assessments[year] = assess(book, SITUATIONS[situation], placement, year)
    return [found(ground) for ground in eligibility_grounds(Facts(person, assessments, lessons), known, purpose, on)]


def somebody_in(region: str, post: str = "professional", *, hired: date | None = date(2010, 9, 1)) -> Person:
    return Person((Placement(region, post, "senior"),), hired_on=hired)


FOUR = ("confirmation", "transfer", "promotion", "reward")


# Hunan: the certificate of the year before.


@pytest.mark.parametrize("purpose", FOUR)
@pytest.mark.parametrize(
    ("region", "on", "situation", "ground"),
    [
        (CHANGSHA, date(2025, 6, 10), "met", Found("五（二）", 2024, Why.CERTIFICATE)),
        (
            CHANGSHA, date(2025, 6, 10), "missing",
            Found("五（二）", 2024, Why.CERTIFICATE, Remedy("make-up", None, "三", ("hr-authority",))),
        ),
        (
            CHANGSHA, date(2023, 3, 1), "missing",
            Found("五（二）", 2022, Why.CERTIFICATE, Remedy("make-up", None, "三", ("hr-authority",))),
        ),
        (CHANGSHA, date(2022, 6, 10), "met", Found("六（二）", 2021, Why.CERTIFICATE)),
        (
            CHANGSHA, date(2022, 6, 10), "missing",
            Found("六（二）", 2021, Why.CERTIFICATE, Remedy("nothing", None, "一")),
        ),
        (
            CHANGSHA, date(2021, 10, 1), "missing",
            Found("六（二）", 2021, Why.CERTIFICATE, Remedy("do-it", date(2021, 12, 31), "二")),
        ),
        (LINGLING, date(2022, 6, 10), "met", Found("七（二）", 2021, Why.CERTIFICATE)),
        (
            LINGLING, date(2022, 6, 10), "missing",
            Found("七（二）", 2021, Why.CERTIFICATE, Remedy("nothing", None, "二")),
        ),
        (
            LINGLING, date(2023, 6, 10), "missing",
            Found("五（二）", 2022, Why.CERTIFICATE, Remedy("make-up", None, "三", ("hr-authority",))),
        ),
    ],
    ids=[
        "Hunan 2023", "Hunan 2023, not met", "Hunan 2023 of a year of the old notice", "Hunan 2021",
        "Hunan 2021, not met", "Hunan 2021 of the year before it", "Yongzhou 2021", "Yongzhou 2021, not met",
        "Yongzhou once the province's notice stands there too",
    ],
)  # fmt: skip
def test_hunan_asks_for_the_certificate_of_the_year_before(
    purpose: str, region: str, on: date, situation: str, ground: Found
) -> None:
    assert asked(somebody_in(region), purpose, on, years=situation) == [ground]


@pytest.mark.parametrize(
    ("hired", "why"),
    [(date(2024, 12, 31), Why.CERTIFICATE), (date(2025, 1, 1), Why.NOT_OWED), (None, Why.CERTIFICATE)],
    ids=["hired on the last day of that year", "hired on the first day after it", "hired nobody knows when"],
)
def test_a_year_before_the_day_of_hiring_is_not_owed(hired: date | None, why: Why) -> None:
    [ground] = asked(somebody_in(CHANGSHA, hired=hired), "promotion")
    assert ground.why is why


@pytest.mark.parametrize(
    ("region", "purpose"),
    [(region, purpose) for region in (CHANGSHA, LINGLING) for purpose in ("renewal", "worker-exam", "expert")]
    + [(BEIJING, purpose) for purpose in PURPOSES]
    + [(LONGTING, "worker-exam"), (HOHHOT, "worker-exam")],
)
def test_nothing_is_asked_where_no_regulation_asks(region: str, purpose: str) -> None:
    person = somebody_in(region)
    assert asked(person, purpose) == []
    assert years_needed(person, shipped(), purpose, IN_JUNE) == set()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_nothing_is_asked_of_nobody(purpose: str) -> None:
    assert asked(Person(), purpose) == []


# Kaifeng: the year itself; nothing mends it.


@pytest.mark.parametrize("purpose", [*FOUR, "renewal"])
@pytest.mark.parametrize(
    ("situation", "why", "mend"),
    [("met", Why.MET, None), ("missing", Why.MISSING, Remedy("nothing", None, "二"))],
)
def test_kaifeng_refuses_whoever_has_not_done_the_year_before(
    purpose: str, situation: str, why: Why, mend: Remedy | None
) -> None:
    assert asked(somebody_in(LONGTING), purpose, years=situation) == [Found("三", 2024, why, mend)]


def trained(on: date, level: str | None) -> Lesson:
    return Lesson("public", 100, on, organiser_level=level)


def promoted(
    title: str, *lessons: Lesson, since: date | None = None, on: date = IN_JUNE
) -> tuple[Why, OrganisedTraining] | None:
    """How the training that Kaifeng asks for before a promotion comes out; ``since``: when the title was obtained."""
    before = Placement(LONGTING, "professional", "junior")
    now = Placement(LONGTING, "professional", title, since)
    person = Person((now,) if since is None else (before, now), hired_on=date(2010, 9, 1))
    book, placement = shipped().binding_for_year(person, 2024)
    year = assess(book, SITUATIONS["met"], placement, 2024)
    grounds = eligibility_grounds(Facts(person, {2024: year}, lessons), shipped(), "promotion", on)
    return next(((ground.why, ground.training) for ground in grounds if ground.training is not None), None)


@pytest.mark.parametrize(
    ("level", "why"),
    [
        ("county", Why.MISSING), (None, Why.MISSING), ("city", Why.MET), ("province", Why.MET), ("national", Why.MET),
    ],
)  # fmt: skip
@pytest.mark.parametrize("title", ["intermediate", "associate-senior"])
def test_kaifeng_promotes_to_senior_titles_after_training_of_the_city_or_above(
    title: str, level: str | None, why: Why
) -> None:
    found = promoted(title, trained(date(2023, 5, 1), level))
    assert found is not None
    assert (found[0], found[1].at_least) == (why, "city")
    assert found[1].unrecorded == (level is None)


@pytest.mark.parametrize("title", ["none", "junior", "senior"])
def test_kaifeng_asks_others_for_training_of_no_level(title: str) -> None:
    assert promoted(title) is None


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2022, 12, 31), Why.MISSING), (date(2023, 1, 1), Why.MET), (IN_JUNE, Why.MET),
        (date(2025, 6, 11), Why.MISSING),
    ],
    ids=["of the title before", "of the day of the title", "of the day itself", "yet to come"],
)  # fmt: skip
def test_training_counts_from_the_day_of_the_present_title_until_the_day_that_is_asked_about(
    day: date, why: Why
) -> None:
    found = promoted("intermediate", trained(day, "city"), since=date(2023, 1, 1))
    assert found is not None
    assert (found[0], found[1].since) == (why, date(2023, 1, 1))


def test_what_was_reversed_is_no_training() -> None:
    found = promoted("intermediate", trained(date(2023, 5, 1), "city")._replace(centihours=0))
    assert found is not None
    assert found[0] is Why.MISSING


@pytest.mark.parametrize(
    ("code", "level"), [("410000", "province"), ("410200", "city"), ("410202", "county"), ("410221", "county")]
)
def test_a_region_has_the_level_of_its_authorities(code: str, level: str) -> None:
    assert level_of(code) == level


# Inner Mongolia: the certificate (35), the year (7), the term (44), onboarding (43), transfer (45), the exam (46).


MADE_UP = Remedy("make-up", date(2025, 12, 31), "第三十二条", ("department", "hr-authority"))


@pytest.mark.parametrize(
    ("situation", "certificate", "year", "mend"),
    [
        ("met", Why.CERTIFICATE, Why.MET, None),
        ("missing", Why.CERTIFICATE, Why.MISSING, MADE_UP),
        ("exempt", Why.EXEMPT, Why.EXEMPT, None),
        ("deemed", Why.CERTIFICATE, Why.MET, None),
    ],
)
def test_inner_mongolia_rewards_whoever_has_the_certificate_and_the_year(
    situation: str, certificate: Why, year: Why, mend: Remedy | None
) -> None:
    assert asked(somebody_in(HOHHOT), "reward", years=situation) == [
        Found("第三十五条", 2024, certificate, mend),
        Found("第七条", 2024, year, mend),
    ]


def test_inner_mongolia_promotes_whoever_has_the_certificate_the_year_and_the_term() -> None:
    assert asked(somebody_in(HOHHOT), "promotion", years="missing") == [
        Found("第三十五条", 2024, Why.CERTIFICATE, MADE_UP),
        Found("第七条", 2024, Why.MISSING, MADE_UP),
        Found("第四十四条", 2024, Why.MISSING, MADE_UP),
    ]


FIRST_YEAR = date(2024, 6, 10)


def test_in_the_first_year_the_certificate_that_can_exist_is_asked_for_and_no_year_before_it() -> None:
    still = Remedy("do-it", date(2024, 12, 31), "第七条")
    assert asked(somebody_in(HOHHOT), "promotion", FIRST_YEAR, years="missing") == [
        Found("第三十五条", 2024, Why.CERTIFICATE, still),
        Found("第七条", 2023, Why.NOT_OWED),
        Found("第四十四条", 2023, Why.NOT_OWED),
    ]
    assert asked(somebody_in(HOHHOT), "transfer", FIRST_YEAR, years="met")[0] == Found(
        "第三十五条", 2024, Why.CERTIFICATE
    )
    assert asked(somebody_in(HOHHOT), "reward", FIRST_YEAR, years="exempt")[0].why is Why.EXEMPT
    hired = somebody_in(HOHHOT)._replace(hired_on=date(2024, 3, 1))
    assert asked(hired, "promotion", FIRST_YEAR)[0] == Found("第三十五条", 2023, Why.NOT_OWED)
    moved = Person((Placement(BEIJING, "professional"), Placement(HOHHOT, "professional", "none", date(2024, 3, 1))))
    assert asked(moved, "reward", FIRST_YEAR)[0] == Found("第三十五条", 2023, Why.NOT_OWED)


@pytest.mark.parametrize(("situation", "why"), [("met", Why.MET), ("missing", Why.MISSING), ("exempt", Why.EXEMPT)])
def test_a_worker_who_has_not_done_the_year_may_not_apply_for_the_grade_exam(situation: str, why: Why) -> None:
    [ground] = asked(somebody_in(HOHHOT, "worker"), "worker-exam", years=situation)
    assert (ground.article, ground.about, ground.why) == ("第四十六条", 2024, why)


HIRED = date(2024, 9, 1)  # six months: 1 March 2025; twelve: 1 September 2025


def lesson(kind: str, on: date, hours: float = 40, **more: object) -> Lesson:
    return Lesson("public", round(hours * 100), on, training_type=kind)._replace(**more)  # type: ignore[arg-type]


ONBOARDING_MENDED_BY = Remedy("do-it", date(2025, 9, 1), "第十二条、第二十四条")


@pytest.mark.parametrize(
    ("done_on", "on", "why", "mend"),
    [
        (date(2024, 11, 1), date(2025, 3, 1), Why.MET, None),
        (None, date(2025, 3, 1), Why.MISSING, ONBOARDING_MENDED_BY),
        (None, date(2025, 3, 2), Why.MISSING, ONBOARDING_MENDED_BY),
        (None, date(2025, 9, 1), Why.MISSING, ONBOARDING_MENDED_BY),
        (None, date(2025, 9, 2), Why.MISSING, ONBOARDING_MENDED_BY._replace(by=None)),
        (date(2025, 9, 2), date(2025, 9, 1), Why.MISSING, ONBOARDING_MENDED_BY),
        (date(2025, 9, 2), date(2025, 9, 2), Why.MET, None),
    ],
    ids=[
        "done in time",
        "not done, on the day it is due",
        "not done, a day after that",
        "not done, on the last day",
        "not done, a day after the last",
        "to be done tomorrow",
        "done late: confirmation was only put off",
    ],
)
def test_confirmation_is_put_off_until_onboarding_is_done(
    done_on: date | None, on: date, why: Why, mend: Remedy | None
) -> None:
    taken = [lesson("onboarding", done_on)] if done_on else []
    certificate, onboarding = asked(somebody_in(HOHHOT, hired=HIRED), "confirmation", on, lessons=taken)
    assert (certificate.article, certificate.about) == ("第三十五条", 2024)
    assert onboarding == Found("第四十三条", "onboarding", why, mend)


def test_onboarding_not_done_for_a_good_reason_that_an_office_decided_does_not_put_off_confirmation() -> None:
    on, person = date(2025, 9, 2), somebody_in(HOHHOT, hired=HIRED)
    excused = asked(person, "confirmation", on, years={2025: "exempt"})[-1]
    assert excused == Found("第四十三条", "onboarding", Why.EXEMPT)
    later = asked(person, "confirmation", date(2026, 9, 2), years={2024: "met", 2025: "missing", 2026: "exempt"})[-1]
    assert later.why is Why.MISSING, "the year after its last day says nothing of it"


def test_who_was_hired_before_the_regulation_is_confirmed_without_onboarding() -> None:
    assert [item.article for item in asked(somebody_in(HOHHOT), "confirmation")] == ["第三十五条"]


def changed(on: date | None) -> Person:
    stays = somebody_in(HOHHOT)
    if on is None:
        return stays
    return stays._replace(placements=(*stays.placements, Placement(HOHHOT, "management", effective_on=on)))


CHANGED = date(2025, 3, 1)  # three months: 1 June 2025


@pytest.mark.parametrize(
    ("changed_on", "done_on", "on", "why", "mend"),
    [
        (None, None, date(2025, 6, 10), Why.IN_TIME, Remedy("do-it", date(2025, 9, 10), "第二十一条")),
        (None, date(2025, 5, 1), date(2025, 6, 10), Why.MET, None),
        (CHANGED, None, date(2025, 3, 1), Why.IN_TIME, Remedy("do-it", date(2025, 6, 1), "第二十一条")),
        (CHANGED, None, date(2025, 6, 1), Why.IN_TIME, Remedy("do-it", date(2025, 6, 1), "第二十一条")),
        (CHANGED, None, date(2025, 6, 2), Why.MISSING, Remedy("nothing", None, "第二十一条")),
        (CHANGED, date(2025, 6, 1), date(2025, 6, 1), Why.MET, None),
        (CHANGED, date(2025, 6, 2), date(2025, 6, 3), Why.MISSING, Remedy("nothing", None, "第二十一条")),
        (CHANGED, date(2025, 4, 1), date(2025, 6, 2), Why.IN_TIME, Remedy("do-it", date(2025, 9, 2), "第二十一条")),
    ],
    ids=[
        "the change is being asked about, and training may follow",
        "the change is being asked about, and training went before",
        "just changed, not trained",
        "the last day, not trained",
        "a day after the last, not trained",
        "trained on the last day",
        "trained a day too late",
        "trained for the last change, and asking about another",
    ],
)
def test_a_transfer_stands_or_falls_with_its_training(
    changed_on: date | None, done_on: date | None, on: date, why: Why, mend: Remedy | None
) -> None:
    taken = [lesson("transfer", done_on)] if done_on else []
    certificate, transfer = asked(changed(changed_on), "transfer", on, lessons=taken)
    assert certificate.article == "第三十五条"
    assert transfer == Found("第四十五条", "transfer", why, mend)


@pytest.mark.parametrize(
    ("again_on", "why"), [(date(2025, 6, 1), Why.IN_TIME), (date(2025, 6, 2), Why.MET), (date(2025, 7, 1), Why.MET)]
)
def test_new_training_after_the_last_day_for_one_change_is_for_the_one_that_is_being_asked_about(
    again_on: date, why: Why
) -> None:
    taken = [lesson("transfer", date(2025, 4, 1)), lesson("transfer", again_on)]
    _, transfer = asked(changed(CHANGED), "transfer", date(2025, 8, 1), lessons=taken)
    assert transfer.why is why


@pytest.mark.parametrize(
    ("done_on", "on", "why", "mend"),
    [
        (None, date(2026, 3, 1), Why.MISSING, Remedy("nothing", None, "第二十一条")),
        (None, date(2026, 3, 2), Why.IN_TIME, Remedy("do-it", date(2026, 6, 2), "第二十一条")),
        (date(2025, 8, 1), date(2026, 3, 1), Why.MISSING, Remedy("nothing", None, "第二十一条")),
        (date(2025, 8, 1), date(2026, 3, 2), Why.MET, None),
        (date(2030, 5, 1), date(2030, 6, 10), Why.MET, None),
    ],
    ids=[
        "for twelve months it is that change",
        "a day later it is another",
        "done late, within twelve months",
        "what was done late counts for another change",
        "trained anew years later",
    ],
)
def test_a_change_that_was_missed_does_not_stand_in_the_way_of_another_for_ever(
    done_on: date | None, on: date, why: Why, mend: Remedy | None
) -> None:
    taken = [lesson("transfer", done_on)] if done_on else []
    _, transfer = asked(changed(CHANGED), "transfer", on, lessons=taken)
    assert transfer == Found("第四十五条", "transfer", why, mend)


def test_of_several_changes_on_record_the_newest_is_asked_about() -> None:
    person = changed(date(2024, 6, 1))
    again = Placement(HOHHOT, "professional", effective_on=CHANGED)
    person = person._replace(placements=(*person.placements, again))
    taken = [lesson("transfer", date(2024, 6, 1))]
    _, transfer = asked(person, "transfer", date(2025, 3, 10), lessons=taken)
    assert (transfer.why, transfer.mend) == (Why.IN_TIME, Remedy("do-it", date(2025, 6, 1), "第二十一条"))


TERM = Term(date(2024, 7, 1), date(2027, 6, 30))
NEAR_ITS_END = date(2027, 6, 10)
RESIDENTIAL = lesson("in-service", date(2026, 5, 4), 20, mode="residential")


def in_term(post: str = "management", *terms: Term) -> Person:
    return somebody_in(HOHHOT, post)._replace(terms=terms or (TERM,))


@pytest.mark.parametrize(
    ("years", "lessons", "refused"),
    [
        ({}, [RESIDENTIAL], []),
        ({}, [], [("term-residential", Remedy("do-it", TERM.ends_on, "第十六条"))]),
        ({2026: "missing"}, [RESIDENTIAL], [
            (2026, Remedy("make-up", date(2027, 12, 31), "第三十二条", ("department", "hr-authority"))),
        ]),
        ({2025: "missing"}, [RESIDENTIAL], [(2025, Remedy("nothing", date(2026, 12, 31), "第三十二条"))]),
        ({2024: "exempt", 2025: "deemed"}, [RESIDENTIAL], []),
    ],
    ids=["all done", "no residential training", "the last year missing", "an earlier year missing", "excused"],
)  # fmt: skip
def test_a_contract_is_renewed_once_every_finished_year_of_the_term_and_its_training_are_done(
    years: dict[int, str], lessons: list[Lesson], refused: list[tuple[int | str, Remedy]]
) -> None:
    asked_for = asked(in_term(), "renewal", NEAR_ITS_END, years=years, lessons=lessons)
    assert [item.about for item in asked_for] == [2024, 2025, 2026, "term-residential"]
    assert {item.article for item in asked_for} == {"第四十四条"}
    assert [(item.about, item.mend) for item in asked_for if item.why is Why.MISSING] == refused


def test_a_promotion_in_mid_term_does_not_wait_for_what_the_rest_of_the_term_has_time_for() -> None:
    asked_for = asked(in_term(), "promotion", date(2026, 6, 10))
    assert asked_for[2:] == [
        Found("第四十四条", 2024, Why.MET),
        Found("第四十四条", 2025, Why.MET),
        Found("第四十四条", "term-residential", Why.IN_TIME, Remedy("do-it", TERM.ends_on, "第十六条")),
    ]


@pytest.mark.parametrize("post", ["professional", "worker"])
def test_others_than_managers_are_asked_for_the_years_of_the_term_alone(post: str) -> None:
    assert [item.about for item in asked(in_term(post), "renewal", NEAR_ITS_END)] == [2024, 2025, 2026]


def test_where_no_term_is_known_the_year_before_stands_for_it() -> None:
    assert [item.about for item in asked(somebody_in(HOHHOT, "management"), "renewal", NEAR_ITS_END)] == [2026]


@pytest.mark.parametrize("on", [date(2027, 7, 1), date(2027, 12, 31)], ids=["a day after", "in the same year"])
def test_after_the_term_has_ended_it_is_still_the_term_that_is_asked_about(on: date) -> None:
    asked_for = asked(in_term(), "renewal", on, years={2025: "missing"})
    assert [item.about for item in asked_for] == [2024, 2025, 2026, "term-residential"]
    assert [(item.about, item.mend and item.mend.how) for item in asked_for if item.why is Why.MISSING] == [
        (2025, "nothing"),
        ("term-residential", "nothing"),
    ]


def test_once_its_last_year_is_over_it_belongs_to_the_term_too_and_no_later_one_does() -> None:
    assert [item.about for item in asked(in_term("worker"), "renewal", date(2028, 1, 1))] == [2024, 2025, 2026, 2027]
    assert [item.about for item in asked(in_term("worker"), "renewal", date(2031, 1, 1))] == [2024, 2025, 2026, 2027]


def test_training_after_the_term_is_not_training_in_the_term() -> None:
    late = RESIDENTIAL._replace(completed_on=date(2027, 7, 2))
    assert asked(in_term(), "renewal", date(2027, 7, 3), lessons=[late])[-1].why is Why.MISSING
    assert asked(in_term(), "renewal", date(2027, 7, 3), lessons=[RESIDENTIAL])[-1].why is Why.MET
    today = RESIDENTIAL._replace(completed_on=NEAR_ITS_END)
    assert asked(in_term(), "renewal", NEAR_ITS_END, lessons=[today])[-1].why is Why.MET


@pytest.mark.parametrize(
    ("on", "how"), [(date(2025, 12, 31), "make-up"), (date(2026, 1, 1), "nothing")], ids=["the last day", "a day after"]
)
def test_a_year_can_be_made_up_until_twelve_months_after_it(on: date, how: str) -> None:
    asked_for = asked(in_term("professional"), "renewal", on, years={2024: "missing"})
    assert [item.mend.how for item in asked_for if item.mend is not None] == [how]


@pytest.mark.parametrize(
    ("purpose", "person", "years"),
    [
        ("reward", somebody_in(CHANGSHA), {2026}),
        ("reward", somebody_in(LONGTING), {2026}),
        ("confirmation", somebody_in(HOHHOT, hired=HIRED), {2024, 2025, 2026}),
        ("transfer", somebody_in(HOHHOT), {2026}),
        ("promotion", in_term(), {2024, 2025, 2026}),
        ("renewal", in_term(), {2024, 2025, 2026}),
        ("renewal", somebody_in(HOHHOT), {2026}),
        ("worker-exam", somebody_in(HOHHOT, "worker"), {2026}),
    ],
)
def test_only_the_years_that_a_question_takes_are_needed(purpose: str, person: Person, years: set[int]) -> None:
    assert years_needed(person, shipped(), purpose, NEAR_ITS_END) == years


@pytest.mark.parametrize(
    ("why", "holds"),
    [
        (Why.MET, True),
        (Why.NOT_OWED, True),
        (Why.EXEMPT, True),
        (Why.IN_TIME, True),
        (Why.MISSING, False),
        (Why.CERTIFICATE, None),
    ],
)
def test_a_ground_speaks_for_the_person_unless_something_is_missing_or_the_certificate_decides(
    why: Why, holds: bool | None
) -> None:
    book = shipped().by_id("hunan-2023")
    assert Ground(book.consequences[0], book, why, year=2024).holds is holds


# Drafts of other provinces.


def draft(*tables: str) -> Rulebooks:
    top = """
        id = "somewhere"
        document = "某人社函〔2025〕1号"
        name = "某地培训"
        region = "430000"
        article = "一"
        binds = ["management", "professional"]
        from = 2020-01-01
        [[yearly]]
        key = "total"
        name = "年度累计学时"
        hours = "90"
        years = [2020]
        article = "二"
    """
    return read_rulebooks({"draft.toml": "\n".join([top, *tables])})


def test_a_year_in_which_the_regulation_asks_nothing_is_not_owed() -> None:
    books = draft('[[consequence]]\npurposes = ["reward"]\nneeds = "year"\narticle = "三"')
    [ground] = asked(somebody_in(CHANGSHA), "reward", books=books)
    assert ground.why is Why.NOT_OWED


TWO_TRAININGS = """
    [[transfer]]
    key = "a-theory"
    name = "理论"
    hours = "20"
    months_after = 3
    training_types = ["transfer"]
    modes = ["online"]
    article = "四"
    [[transfer]]
    key = "b-practice"
    name = "实操"
    hours = "20"
    months_after = 6
    training_types = ["transfer"]
    modes = ["residential"]
    article = "五"
    [[consequence]]
    purposes = ["transfer"]
    needs = "transfer"
    article = "六"
"""


def test_every_training_that_a_change_asks_for_must_be_done() -> None:
    person = Person((Placement(CHANGSHA, "professional"), Placement(CHANGSHA, "management", effective_on=CHANGED)))
    practice = lesson("transfer", date(2025, 3, 5), 20, mode="residential")
    for on in (date(2025, 8, 1), date(2025, 9, 2)):
        found_by_key = {
            item.about: item.why
            for item in asked(person, "transfer", on, lessons=[practice], books=draft(TWO_TRAININGS))
        }
        assert found_by_key == {"a-theory": Why.MISSING, "b-practice": Why.MET}


def test_a_change_is_open_until_the_last_day_of_all_that_it_asks_for() -> None:
    person = Person((Placement(CHANGSHA, "professional"), Placement(CHANGSHA, "management", effective_on=CHANGED)))
    both = [lesson("transfer", date(2025, 3, 5), 20, mode=mode) for mode in ("online", "residential")]
    books = draft(TWO_TRAININGS)
    by_day = {
        on: {item.why for item in asked(person, "transfer", on, lessons=both, books=books)}
        for on in (date(2025, 6, 2), date(2025, 9, 1), date(2025, 9, 2))
    }
    assert list(by_day.values()) == [{Why.MET}, {Why.MET}, {Why.IN_TIME}]
