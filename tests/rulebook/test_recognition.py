"""What is recognised beside the vendors' completions: days of offline training, seminars, continuing education."""

from collections.abc import Callable
from datetime import date

import pytest

from rulebook import (
    Counted,
    Day,
    NotRecognised,
    Rulebook,
    check_mode,
    continuing_education_of,
    count_days,
    count_source,
    read_rulebooks,
    shipped,
)

HUNAN_2021, YONGZHOU = shipped().by_id("hunan-2021"), shipped().by_id("yongzhou-2021")
HUNAN, INNER, KAIFENG = (shipped().by_id(item) for item in ("hunan-2023", "inner-mongolia-2024", "kaifeng-2016"))
MONDAY, TUESDAY, WEDNESDAY = date(2025, 3, 3), date(2025, 3, 4), date(2025, 3, 5)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(NotRecognised) as said:
        call()
    assert str(said.value), "people read a sentence"
    return said.value.reason


# Offline training by days (Inner Mongolia 2024, 第三十九条第（一）项).


@pytest.mark.parametrize(
    ("days", "centihours", "half_days"),
    [
        ([Day(MONDAY, 2)], 800, 2),
        ([Day(MONDAY, 1)], 400, 1),
        ([Day(MONDAY, 2), Day(TUESDAY, 1)], 1200, 3),
        ([Day(MONDAY, 1), Day(TUESDAY, 1)], 800, 2),
        ([Day(MONDAY, 2), Day(TUESDAY, 0)], 800, 2),
        ([Day(MONDAY, 2, is_arrival=True), Day(TUESDAY, 2)], 1600, 4),
        ([Day(MONDAY, 1, is_arrival=True), Day(TUESDAY, 2)], 1200, 3),
        ([Day(MONDAY, 2, is_arrival=True, was_held=False), Day(TUESDAY, 2)], 800, 2),
        ([Day(MONDAY, 2), Day(TUESDAY, 2, was_held=False)], 800, 2),
    ],
    ids=[
        "a day",
        "half a day",
        "a day and a half",
        "two half days",
        "a day of absence",
        "the day of arrival with training on it",
        "half the day of arrival with training on it",
        "the day of arrival without training",
        "a day on which nothing was held",
    ],
)
def test_a_day_counts_eight_hours_half_a_day_four_and_arrival_nothing(
    days: list[Day], centihours: int, half_days: int
) -> None:
    assert count_days(INNER, days) == Counted(centihours, half_days, "第三十九条第（一）项")


def test_hours_that_are_stated_do_not_count_where_days_do() -> None:
    assert count_days(INNER, [Day(MONDAY, 2)], stated=2000).centihours == 800


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ([], "nothing-attended"),
        ([Day(MONDAY, 0)], "nothing-attended"),
        ([Day(MONDAY, 2, is_arrival=True, was_held=False)], "nothing-attended"),
        ([Day(MONDAY, 1), Day(MONDAY, 1)], "day-twice"),
        ([Day(MONDAY, 3)], "half-days"),
        ([Day(MONDAY, -1)], "half-days"),
    ],
)
def test_a_roster_that_cannot_be_counted_is_refused_with_its_reason(days: list[Day], reason: str) -> None:
    assert refused(lambda: count_days(INNER, days)) == reason


@pytest.mark.parametrize("book", [HUNAN_2021, YONGZHOU, HUNAN, KAIFENG], ids=lambda book: book.id)
def test_where_the_regulation_turns_no_days_into_hours_the_hours_are_those_that_are_stated(book: Rulebook) -> None:
    days = [Day(MONDAY, 2), Day(TUESDAY, 1)]
    assert refused(lambda: count_days(book, days)) == "no-hours"
    assert count_days(book, days, stated=1100) == Counted(1100, 3, book.recognisers_article)


def test_a_day_on_which_nothing_was_held_is_no_day_of_training_anywhere() -> None:
    assert count_days(HUNAN, [Day(MONDAY, 2), Day(TUESDAY, 2, was_held=False)], stated=800).half_days == 2


def test_nobody_who_attended_nothing_is_given_the_hours_that_were_stated() -> None:
    assert refused(lambda: count_days(HUNAN, [Day(MONDAY, 0)], stated=800)) == "nothing-attended"


@pytest.mark.parametrize("stated", [0, -800])
def test_stated_hours_must_be_hours(stated: int) -> None:
    refused(lambda: count_days(HUNAN, [Day(MONDAY, 2)], stated=stated))
    refused(lambda: count_source(HUNAN, "offline-hours", stated=stated, subject="public", post_category="professional"))


def test_a_hundredth_of_an_hour_is_stated_hours_too() -> None:
    assert count_days(HUNAN, [Day(MONDAY, 1)], stated=1).centihours == 1
    assert source(HUNAN, "offline-hours", 1).centihours == 1
    assert source(INNER, "cadre-training", 1).centihours == 1


def test_the_day_of_arrival_counts_like_any_other_where_a_regulation_says_nothing_else() -> None:
    book = draft('[days]\nday = "6"\nhalf_day = "3"\narrival_needs_training = false\narticle = "九"')
    arrival = Day(MONDAY, 2, is_arrival=True, was_held=False)
    assert count_days(book, [arrival, Day(TUESDAY, 1)]) == Counted(900, 3, "九")
    assert refused(lambda: count_days(book, [Day(WEDNESDAY, 2, was_held=False)])) == "nothing-attended"


# Other evidence.


def source(
    book: Rulebook, kind: str, stated: int | None, subject: str = "public", post: str = "professional"
) -> Counted:
    return count_source(book, kind, stated=stated, subject=subject, post_category=post)


@pytest.mark.parametrize("stated", [None, 100, 4000])
@pytest.mark.parametrize("subject", ["public", "professional"])
def test_a_senior_seminar_counts_thirty_two_hours_in_hunan_whatever_is_stated(subject: str, stated: int | None) -> None:
    assert source(HUNAN, "senior-seminar", stated, subject) == Counted(3200, 0, "四")


@pytest.mark.parametrize(
    ("book", "kind", "subject", "post", "article"),
    [
        (HUNAN_2021, "continuing-education", "public", "professional", "五"),
        (YONGZHOU, "continuing-education", "professional", "professional", "六"),
        (HUNAN, "continuing-education", "professional", "professional", "五（三）"),
        (INNER, "continuing-education", "professional", "professional", "第四十条、第四十一条"),
        (INNER, "branch-training", "professional", "worker", "第四十一条"),
        (INNER, "cadre-training", "public", "management", "第四十条"),
        (INNER, "vocational-training", "professional", "worker", "第四十条"),
        (INNER, "other-organised-training", "public", "worker", "第四十条"),
        (INNER, "academic-event", "professional", "management", "第三十七条"),
    ],
)
def test_other_evidence_counts_the_hours_that_it_states(
    book: Rulebook, kind: str, subject: str, post: str, article: str
) -> None:
    assert source(book, kind, 725, subject, post) == Counted(725, 0, article)
    assert refused(lambda: source(book, kind, None, subject, post)) == "no-hours"


@pytest.mark.parametrize(
    ("book", "kind", "subject", "post", "reason"),
    [
        (INNER, "branch-training", "public", "professional", "wrong-subject"),
        (INNER, "continuing-education", "public", "worker", "wrong-post"),
        (HUNAN, "continuing-education", "public", "management", "wrong-post"),
        (HUNAN, "academic-event", "public", "professional", "unknown-kind"),
        (HUNAN_2021, "senior-seminar", "public", "professional", "unknown-kind"),
        (KAIFENG, "continuing-education", "public", "professional", "unknown-kind"),
    ],
)
def test_what_the_regulation_does_not_recognise_so_is_refused_with_its_reason(
    book: Rulebook, kind: str, subject: str, post: str, reason: str
) -> None:
    assert refused(lambda: source(book, kind, 800, subject, post)) == reason


def test_offline_hours_need_no_word_of_the_regulation_and_rest_on_whoever_recognises_them() -> None:
    for book in shipped().all:
        assert source(book, "offline-hours", 650) == Counted(650, 0, book.recognisers_article)
        assert refused(lambda book=book: source(book, "offline-hours", None)) == "no-hours"  # type: ignore[misc]


# Modes.


def test_a_list_of_modes_that_ends_with_and_the_like_refuses_none() -> None:
    assert (HUNAN.modes_are_open, KAIFENG.modes_are_open) == (True, False)
    check_mode(HUNAN, "mentoring", "public")
    assert refused(lambda: check_mode(KAIFENG, "mentoring", "public")) == "mode"


def test_kaifeng_names_the_modes_of_the_public_subject_and_none_of_the_professional_one() -> None:
    assert KAIFENG.modes_subjects == frozenset({"public"})
    for mode in ("online", "residential", "self-study", "mentoring", "group-study"):
        check_mode(KAIFENG, mode, "professional")


@pytest.mark.parametrize(
    ("book", "modes"),
    [
        (HUNAN_2021, {"online", "residential", "self-study", "mentoring", "group-study"}),
        (YONGZHOU, {"online", "residential", "self-study", "mentoring", "group-study"}),
        (HUNAN, {"online", "residential", "self-study", "mentoring", "group-study"}),
        (INNER, {"online", "residential", "self-study", "mentoring", "group-study"}),
        (KAIFENG, {"online", "residential"}),
    ],
    ids=lambda value: value.id if isinstance(value, Rulebook) else "",
)
def test_only_modes_that_the_regulation_names_are_recognised_and_all_where_it_names_none(
    book: Rulebook, modes: set[str]
) -> None:
    for mode in ("online", "residential", "self-study", "mentoring", "group-study"):
        if mode in modes:
            check_mode(book, mode, "public")
        else:
            assert refused(lambda mode=mode: check_mode(book, mode, "public")) == "mode"  # type: ignore[misc]  # bound in the loop


# Who recognises, and what counts as continuing education.


@pytest.mark.parametrize(
    ("book", "public", "professional"),
    [
        (HUNAN_2021, ("hr-authority",), ("department",)),
        (YONGZHOU, ("hr-authority",), ("department",)),
        (HUNAN, ("hr-authority",), ("department",)),
        (INNER, ("hr-authority",), ("department", "hr-authority")),
        (KAIFENG, ("hr-authority",), ("department",)),
    ],
    ids=lambda value: value.id if isinstance(value, Rulebook) else "",
)
def test_the_hr_authority_recognises_public_hours_and_the_department_professional_ones(
    book: Rulebook, public: tuple[str, ...], professional: tuple[str, ...]
) -> None:
    assert book.recognised_by("public") == public
    assert book.recognised_by("professional") == professional


def test_nobody_is_named_for_a_subject_that_there_is_not_or_by_a_regulation_that_names_nobody() -> None:
    assert INNER.recognised_by("sports") == ()
    assert draft().recognised_by("public") == ()


@pytest.mark.parametrize(
    ("book", "counts"),
    [(HUNAN_2021, 400), (YONGZHOU, 400), (HUNAN, 400), (INNER, 725), (KAIFENG, 725)],
    ids=lambda value: value.id if isinstance(value, Rulebook) else "",
)
def test_hours_of_professional_staff_are_continuing_education_too_and_in_hunan_those_of_vendors_alone(
    book: Rulebook, counts: int
) -> None:
    for post, expected in (("professional", counts), ("management", 0), ("worker", 0)):
        assert continuing_education_of(book, post, total=725, reported_by_vendors=400) == expected


def test_where_no_regulation_binds_or_speaks_of_it_nothing_is_continuing_education() -> None:
    assert continuing_education_of(None, "professional", total=725, reported_by_vendors=725) == 0
    assert continuing_education_of(draft(), "professional", total=725, reported_by_vendors=725) == 0


def draft(*tables: str) -> Rulebook:
    top = """
        id = "somewhere"
        document = "某人社函〔2025〕1号"
        name = "某地培训"
        region = "430000"
        article = "一"
        binds = ["professional"]
        from = 2025-01-01
        [[yearly]]
        key = "total"
        name = "年度累计学时"
        hours = "90"
        article = "二"
    """
    (book,) = read_rulebooks({"draft.toml": "\n".join([top, *tables])}).all
    return book
