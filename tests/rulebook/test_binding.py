"""Which regulation binds whom on which day, and for which training year: place, post and day decide, nothing else."""

import os
import subprocess
import sys
from datetime import date

import pytest

from rulebook import Person, Placement, Rulebooks, read_rulebooks, shipped

HUNAN, YONGZHOU, LINGLING, CHANGSHA = "430000", "431100", "431102", "430100"
INNER_MONGOLIA, HOHHOT = "150000", "150102"
KAIFENG, LONGTING, ZHENGZHOU = "410200", "410202", "410100"


def somebody_in(region: str, post: str = "professional") -> Person:
    return Person((Placement(region, post),))


def id_on(person: Person, day: date, books: Rulebooks | None = None) -> str | None:
    book, _ = (books or shipped()).binding_on(person, day)
    return book.id if book else None


def id_in(person: Person, year: int, books: Rulebooks | None = None) -> str | None:
    book, _ = (books or shipped()).binding_for_year(person, year)
    return book.id if book else None


@pytest.mark.parametrize(
    ("region", "post", "year", "book"),
    [
        (HUNAN, "professional", 2020, None),
        (HUNAN, "professional", 2021, "hunan-2021"),
        (CHANGSHA, "worker", 2022, "hunan-2021"),
        (CHANGSHA, "management", 2023, "hunan-2023"),
        (CHANGSHA, "worker", 2040, "hunan-2023"),
        (YONGZHOU, "professional", 2020, None),
        (YONGZHOU, "worker", 2021, "yongzhou-2021"),
        (LINGLING, "management", 2022, "yongzhou-2021"),
        ("431121", "management", 2022, "yongzhou-2021"),
        ("431000", "management", 2022, "hunan-2021"),
        ("441100", "management", 2022, None),
        (LINGLING, "management", 2023, "hunan-2023"),
        (INNER_MONGOLIA, "management", 2023, None),
        (INNER_MONGOLIA, "worker", 2024, "inner-mongolia-2024"),
        (HOHHOT, "professional", 2030, "inner-mongolia-2024"),
        (KAIFENG, "professional", 2015, None),
        (KAIFENG, "professional", 2016, "kaifeng-2016"),
        (LONGTING, "professional", 2025, "kaifeng-2016"),
        (LONGTING, "management", 2025, None),
        (LONGTING, "worker", 2025, None),
        (ZHENGZHOU, "professional", 2025, None),
        ("410000", "professional", 2025, None),
        ("110101", "professional", 2025, None),
    ],
)
def test_one_rulebook_binds_the_narrowest_and_newest_or_none(
    region: str, post: str, year: int, book: str | None
) -> None:
    assert id_in(somebody_in(region, post), year) == book


@pytest.mark.parametrize(
    ("region", "day", "book"),
    [
        (HOHHOT, date(2024, 1, 24), None),
        (HOHHOT, date(2024, 1, 25), "inner-mongolia-2024"),
        (CHANGSHA, date(2020, 12, 31), None),
        (CHANGSHA, date(2021, 1, 1), "hunan-2021"),
        (CHANGSHA, date(2022, 12, 31), "hunan-2021"),
        (CHANGSHA, date(2023, 1, 1), "hunan-2023"),
        (LINGLING, date(2022, 12, 31), "yongzhou-2021"),
        (LINGLING, date(2023, 1, 1), "hunan-2023"),
    ],
)
def test_a_regulation_binds_from_its_first_day_until_the_day_before_the_one_that_replaces_it(
    region: str, day: date, book: str | None
) -> None:
    assert id_on(somebody_in(region), day) == book


def test_rules_issued_in_january_are_held_against_the_whole_of_that_year() -> None:
    assert id_in(somebody_in(HOHHOT), 2024) == "inner-mongolia-2024"


MOVED_IN_JULY = Person(
    (Placement(CHANGSHA, "professional"), Placement(HOHHOT, "professional", effective_on=date(2025, 7, 1)))
)


@pytest.mark.parametrize(
    ("year", "book"),
    [(2022, "hunan-2021"), (2024, "hunan-2023"), (2025, "inner-mongolia-2024"), (2026, "inner-mongolia-2024")],
)
def test_who_moved_from_hunan_to_inner_mongolia_in_july_is_judged_there_for_that_year_and_not_for_the_one_before(
    year: int, book: str
) -> None:
    assert id_in(MOVED_IN_JULY, year) == book


def test_on_a_day_it_is_the_place_of_that_day_which_decides() -> None:
    assert id_on(MOVED_IN_JULY, date(2025, 6, 30)) == "hunan-2023"
    assert id_on(MOVED_IN_JULY, date(2025, 7, 1)) == "inner-mongolia-2024"


def test_who_moves_on_new_years_day_keeps_the_old_place_for_the_old_year() -> None:
    mover = Person((Placement(CHANGSHA, "worker"), Placement(HOHHOT, "worker", effective_on=date(2026, 1, 1))))
    assert id_in(mover, 2025) == "hunan-2023"
    assert id_in(mover, 2026) == "inner-mongolia-2024"


def test_who_arrives_on_the_last_day_of_a_year_owes_it_where_they_arrived() -> None:
    mover = Person((Placement(CHANGSHA, "worker"), Placement(HOHHOT, "worker", effective_on=date(2025, 12, 31))))
    assert id_in(mover, 2025) == "inner-mongolia-2024"


def test_who_becomes_a_manager_in_kaifeng_is_bound_no_longer() -> None:
    promoted = Person(
        (Placement(KAIFENG, "professional"), Placement(KAIFENG, "management", effective_on=date(2025, 11, 1)))
    )
    assert id_in(promoted, 2024) == "kaifeng-2016"
    assert id_in(promoted, 2025) is None


def test_nobody_without_a_placement_is_bound() -> None:
    assert shipped().binding_on(Person(), date(2025, 1, 1)) == (None, None)
    assert shipped().binding_for_year(Person(), 2025) == (None, None)


def test_the_placement_comes_along_even_where_no_regulation_binds() -> None:
    person = somebody_in(ZHENGZHOU)
    assert shipped().binding_on(person, date(2025, 1, 1)) == (None, person.placements[0])
    assert shipped().binding_for_year(person, 2025) == (None, person.placements[0])


def draft(book_id: str, begins: str, more: str = "", region: str = HUNAN) -> str:
    return f"""
        id = "{book_id}"
        document = "某人社函〔2025〕1号"
        name = "某地培训"
        region = "{region}"
        article = "一"
        binds = ["professional"]
        from = {begins}
        {more}
        [[yearly]]
        key = "total"
        name = "年度累计学时"
        hours = "90"
        article = "二"
    """


REPLACED_IN_JULY = read_rulebooks(
    {"old.toml": draft("old", "2020-01-01"), "new.toml": draft("new", "2025-07-01", 'replaces = ["old"]')}
)
WITH_A_GAP = read_rulebooks(
    {"old.toml": draft("old", "2020-01-01", "until = 2025-03-31"), "new.toml": draft("new", "2025-07-01")}
)


def test_a_regulation_replaced_in_mid_year_binds_until_the_day_before_and_the_new_one_has_the_whole_year() -> None:
    person = somebody_in(HUNAN)
    assert id_on(person, date(2025, 6, 30), REPLACED_IN_JULY) == "old"
    assert id_on(person, date(2025, 7, 1), REPLACED_IN_JULY) == "new"
    assert [id_in(person, year, REPLACED_IN_JULY) for year in (2024, 2025, 2026)] == ["old", "new", "new"]
    assert REPLACED_IN_JULY.by_id("old").ends_on == date(2025, 6, 30)


def test_between_two_regulations_nothing_binds_but_the_year_is_that_of_the_later_one() -> None:
    person = somebody_in(HUNAN)
    assert id_on(person, date(2025, 3, 31), WITH_A_GAP) == "old"
    assert id_on(person, date(2025, 4, 1), WITH_A_GAP) is None
    assert id_on(person, date(2025, 6, 30), WITH_A_GAP) is None
    assert id_in(person, 2025, WITH_A_GAP) == "new"


def test_a_regulation_that_ended_before_new_years_eve_has_no_say_in_that_year() -> None:
    books = read_rulebooks({"old.toml": draft("old", "2020-01-01", "until = 2025-12-30")})
    assert [id_in(somebody_in(HUNAN), year, books) for year in (2024, 2025)] == ["old", None]


def test_replacing_does_not_prolong_what_had_ended_before() -> None:
    books = read_rulebooks(
        {
            "old.toml": draft("old", "2020-01-01", "until = 2024-12-31"),
            "new.toml": draft("new", "2025-07-01", 'replaces = ["old"]'),
        }
    )
    assert books.by_id("old").ends_on == date(2024, 12, 31)


def test_of_two_that_replace_one_the_earlier_one_ends_it() -> None:
    books = read_rulebooks(
        {
            "old.toml": draft("old", "2020-01-01", region=YONGZHOU),
            "city.toml": draft("city", "2024-03-01", 'replaces = ["old"]', region=YONGZHOU),
            "province.toml": draft("province", "2025-01-01", 'replaces = ["old", "city"]'),
        }
    )
    assert books.by_id("old").ends_on == date(2024, 2, 29)
    assert books.by_id("city").ends_on == date(2024, 12, 31)
    assert id_in(somebody_in(LINGLING), 2025, books) == "province"


def test_an_edition_changes_with_whatever_changes_in_a_regulation_and_with_nothing_else() -> None:
    old = read_rulebooks({"old.toml": draft("old", "2020-01-01")}).by_id("old")
    again = read_rulebooks({"another-name.toml": draft("old", "2020-01-01").replace("\n", "\n\n")}).by_id("old")
    assert old.edition == again.edition
    assert len(old.edition) == 16
    assert old.edition != REPLACED_IN_JULY.by_id("old").edition, "it ends now"


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_an_edition_is_the_same_in_every_process(seed: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from rulebook import shipped; print(*(book.edition for book in shipped().all))"],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == [book.edition for book in shipped().all]


def test_a_rulebook_may_be_tried_on_a_year_that_it_is_not_in_force_for() -> None:
    tried = shipped().as_if("hunan-2023", 2022)
    assert id_in(somebody_in(CHANGSHA), 2022) == "hunan-2021"
    assert id_in(somebody_in(CHANGSHA), 2022, tried) == "hunan-2023"
    assert id_in(somebody_in(HOHHOT), 2025, tried) == "inner-mongolia-2024"
    assert id_in(somebody_in(CHANGSHA), 2022) == "hunan-2021", "nothing has changed by trying"


def test_a_citys_own_rulebook_goes_before_a_province_s_that_is_tried() -> None:
    books = read_rulebooks(
        {
            "city.toml": draft("city", "2020-01-01", region=YONGZHOU),
            "province.toml": draft("province", "2030-01-01"),
        }
    )
    assert id_in(somebody_in(LINGLING), 2025, books.as_if("province", 2025)) == "city"
    assert id_in(somebody_in(CHANGSHA), 2025, books.as_if("province", 2025)) == "province"


def test_a_rulebook_that_is_tried_takes_the_place_of_those_that_it_replaces() -> None:
    assert id_in(somebody_in(LINGLING), 2022, shipped().as_if("hunan-2023", 2022)) == "hunan-2023"


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("", False),
        ('[[term]]\nkey = "term"\nname = "聘期"\nhours = "20"\narticle = "三"', True),
        ('[[term]]\nkey = "term"\nname = "聘期"\nhours = "20"\nmodes = ["residential"]\narticle = "三"', False),
        ('[[term]]\nkey = "term"\nname = "聘期"\nhours = "20"\ntraining_types = ["special"]\narticle = "三"', False),
    ],
    ids=["no duty at all", "any training", "residential training", "special training"],
)
def test_vendors_count_for_duties_where_online_training_of_everyday_does(table: str, count: bool) -> None:
    assert read_rulebooks({"draft.toml": f"{draft('old', '2020-01-01')}\n{table}"}).vendors_count_for_duties is count
    assert not shipped().vendors_count_for_duties


def test_a_rulebook_is_found_by_its_file_and_an_unknown_one_is_a_key_error() -> None:
    assert shipped().by_file("hunan-2023.toml").id == "hunan-2023"
    with pytest.raises(KeyError):
        shipped().by_file("nowhere.toml")


def test_a_rulebook_is_found_by_its_id_and_an_unknown_one_is_a_key_error() -> None:
    assert shipped().by_id("hunan-2023").document == "湘人社函〔2023〕63号"
    with pytest.raises(KeyError):
        shipped().by_id("nowhere-1999")
