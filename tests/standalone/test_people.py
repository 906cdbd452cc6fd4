"""The demo's organisations and people, and the registry's regions that they stand on."""

import time
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

import registry
from common.identity import IdNumber, OrganisationCode
from standalone.people import MadeOrganisation, MadePerson, Region, load_regions, make_organisations, make_people

REGIONS_CSV = Path(registry.__file__).parent / "data" / "regions.csv"
DEMO_PREFIXES = ("43", "15", "4102", "410000")


@pytest.fixture(scope="module")
def regions() -> list[Region]:
    return load_regions(REGIONS_CSV)


@pytest.fixture(scope="module")
def organisations(regions: list[Region]) -> list[MadeOrganisation]:
    return make_organisations(Random(2026), institutions=400, regions=regions)


@pytest.fixture(scope="module")
def staff(organisations: list[MadeOrganisation]) -> list[MadePerson]:
    return list(make_people(Random(7), 20_000, organisations))


# --- regions ---------------------------------------------------------------------------------------------------


def test_regions_are_sorted_unique_and_as_many_as_the_readme_says(regions: list[Region]) -> None:
    codes = [region.code for region in regions]
    assert codes == sorted(set(codes))
    assert Counter(region.level for region in regions) == {"province": 34, "city": 333, "county": 2847}


def test_every_region_has_its_parents_and_the_level_of_its_code(regions: list[Region]) -> None:
    codes = {region.code for region in regions}
    for code, name, level in regions:
        assert len(code) == 6
        assert code.isdigit()
        assert name == name.strip() != ""
        assert level == ("province" if code[2:] == "0000" else "city" if code[4:] == "00" else "county")
        assert code[:2] + "0000" in codes
        if level == "county" and code[:4] + "00" not in codes:
            assert code[2:4] in {"90", "01", "02"}, f"{code} {name} has no city"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("430000", "湖南省"),
        ("431100", "永州市"),
        ("431102", "零陵区"),
        ("431103", "冷水滩区"),
        ("431181", "祁阳市"),
        ("150000", "内蒙古自治区"),
        ("150100", "呼和浩特市"),
        ("410000", "河南省"),
        ("410200", "开封市"),
        ("410212", "祥符区"),
        ("419001", "济源市"),
    ],
)
def test_a_known_region_has_its_name(regions: list[Region], code: str, name: str) -> None:
    assert {region.code: region.name for region in regions}[code] == name


def test_a_code_that_ended_is_gone(regions: list[Region]) -> None:
    assert not {"431121", "540422", "500112"} & {region.code for region in regions}


# --- check characters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", ["11010519491231002X", "440524188001010014"], ids=["with X", "with a digit"])
def test_the_check_character_of_the_examples_of_gb_11643(example: str) -> None:
    assert IdNumber.check_character(example[:17]) == example[17]


@pytest.mark.parametrize("example", ["91350100M000100Y43", "91110000600037341L", "9144030071526726XG"])
def test_the_check_character_of_published_social_credit_codes(example: str) -> None:
    assert OrganisationCode.check_character(example[:17]) == example[17]


def test_every_id_number_passes_the_arithmetic_of_the_standard(staff: list[MadePerson]) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
    for person in staff:
        values = [10 if char == "X" else int(char) for char in person.id_number]
        assert sum(a * b for a, b in zip(values, weights, strict=True)) % 11 == 1
    assert 0.07 < sum(person.id_number.endswith("X") for person in staff) / len(staff) < 0.11


def test_every_organisation_code_passes_the_arithmetic_of_both_standards(
    organisations: list[MadeOrganisation],
) -> None:
    values = {char: value for value, char in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
    for organisation in organisations:
        code = organisation.code
        assert code[:2] == ("12" if organisation.kind == "institution" else "11")
        assert code[2:8] == organisation.region_code
        assert sum(values[a] * b for a, b in zip(code, weights, strict=True)) % 31 == 0
        body = [int(char, 36) for char in code[8:16]]
        check = 11 - sum(a * b for a, b in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        assert code[16] == {10: "X", 11: "0"}.get(check, str(check))


# --- organisations ---------------------------------------------------------------------------------------------


def test_every_organisation_lies_in_a_region_of_the_demo(
    organisations: list[MadeOrganisation], regions: list[Region]
) -> None:
    known = {region.code for region in regions}
    for organisation in organisations:
        assert organisation.region_code in known
        assert organisation.region_code.startswith(DEMO_PREFIXES)


def test_no_code_and_no_name_is_given_twice(organisations: list[MadeOrganisation]) -> None:
    assert len({each.code for each in organisations}) == len(organisations)
    assert len({each.name for each in organisations}) == len(organisations)


def test_every_institution_has_a_department_of_its_own_region(organisations: list[MadeOrganisation]) -> None:
    by_code = {each.code: each for each in organisations}
    institutions = [each for each in organisations if each.kind == "institution"]
    assert len(institutions) == 400
    for institution in institutions:
        assert institution.department_code is not None
        department = by_code[institution.department_code]
        assert (department.kind, department.region_code) == ("department", institution.region_code)
    assert all(each.department_code is None for each in organisations if each.kind != "institution")


def test_a_school_belongs_to_education_and_a_hospital_to_health(organisations: list[MadeOrganisation]) -> None:
    by_code = {each.code: each for each in organisations}
    for each in organisations:
        department = by_code[each.department_code].name if each.department_code else ""
        if each.name.endswith(("小学", "中学", "幼儿园")):
            assert "教育" in department
        if each.name.endswith(("医院", "卫生院")):
            assert "卫生健康" in department


def test_every_region_has_one_hr_authority_up_to_its_province(
    organisations: list[MadeOrganisation], regions: list[Region]
) -> None:
    known = {region.code for region in regions}
    authorities = Counter(each.region_code for each in organisations if each.kind == "hr-authority")
    assert set(authorities.values()) == {1}
    for code in {each.region_code for each in organisations}:
        for up in {code, code[:4] + "00", code[:2] + "0000"} & known:
            assert authorities[up] == 1


def test_authorities_are_called_as_they_are_called(organisations: list[MadeOrganisation]) -> None:
    names = {each.name for each in organisations if each.kind == "hr-authority"}
    assert {
        "湖南省人力资源和社会保障厅",
        "永州市人力资源和社会保障局",
        "冷水滩区人力资源和社会保障局",
        "呼和浩特市人力资源和社会保障局",
        "锡林郭勒盟人力资源和社会保障局",
        "开封市人力资源和社会保障局",
    } <= names


@pytest.mark.parametrize("institutions", [1, 2, 3, 5_000])
def test_the_smallest_and_the_largest_province_can_be_made(regions: list[Region], institutions: int) -> None:
    made = make_organisations(Random(1), institutions=institutions, regions=regions)
    assert sum(each.kind == "institution" for each in made) == institutions
    assert len({each.name for each in made}) == len(made)
    assert len(list(make_people(Random(1), 12, made))) == 12


# --- people ----------------------------------------------------------------------------------------------------


def test_no_id_number_is_given_twice(staff: list[MadePerson]) -> None:
    assert len({person.id_number for person in staff}) == len(staff) == 20_000


def test_people_were_born_in_a_county_and_are_22_to_59_at_the_end_of_2025(
    staff: list[MadePerson], regions: list[Region]
) -> None:
    counties = {region.code for region in regions if region.level == "county"}
    for person in staff:
        assert person.id_number[:6] in counties
        born = date.fromisoformat(person.id_number[6:14])
        assert 22 <= 2025 - born.year <= 59
        assert person.sex == ("female" if int(person.id_number[14:17]) % 2 == 0 else "male")


def test_people_work_in_institutions(staff: list[MadePerson], organisations: list[MadeOrganisation]) -> None:
    institutions = {each.code for each in organisations if each.kind == "institution"}
    assert {person.organisation_code for person in staff} <= institutions


def test_the_same_seed_makes_the_same_province(regions: list[Region]) -> None:
    def province(seed: int) -> tuple[list[MadeOrganisation], list[MadePerson]]:
        rng = Random(seed)
        made = make_organisations(rng, institutions=50, regions=regions)
        return made, list(make_people(rng, 500, made))

    assert province(3) == province(3)
    assert province(3) != province(4)


def test_people_of_kaifeng_are_professionals_of_every_level(staff: list[MadePerson]) -> None:
    kaifeng = [person for person in staff if person.organisation_code[2:6] == "4102"]
    assert sum(person.post_category == "professional" for person in kaifeng) > 0.9 * len(kaifeng) > 900
    levels = Counter(person.title_level for person in kaifeng)
    assert set(levels) == {"none", "junior", "intermediate", "associate-senior", "senior"}
    assert min(levels.values()) > 10


def test_workers_have_no_title(staff: list[MadePerson]) -> None:
    assert {person.title_level for person in staff if person.post_category == "worker"} == {"none"}


def test_the_first_people_have_the_names_that_are_hard_to_print(
    staff: list[MadePerson], organisations: list[MadeOrganisation]
) -> None:
    assert [person.name for person in staff[:5]] == ["张𬭩", "李㛃", "王𠅤", "陈𡈽", "乌云·其木格"]
    assert [f"{ord(char):X}" for person in staff[:4] for char in person.name[1:]] == ["2CB69", "36C3", "20164", "2123D"]
    unprintable = [person for person in staff if "\U000323b0" in person.name]
    assert unprintable == [staff[5]]
    assert {person.post_category for person in staff[:6]} == {"professional"}


def test_names_are_short_but_for_those_with_a_middle_dot(staff: list[MadePerson]) -> None:
    dotted = [person for person in staff if "·" in person.name]
    assert 0 < len(dotted) < 0.02 * len(staff)
    assert {person.organisation_code[2:4] for person in dotted} == {"15"}
    han = [person for person in staff if person.organisation_code[2:4] != "15"]
    assert {len(person.name) for person in han} == {2, 3}


def test_ten_thousand_people_are_made_in_seconds(organisations: list[MadeOrganisation]) -> None:
    begin = time.process_time()
    assert sum(1 for _ in make_people(Random(1), 10_000, organisations)) == 10_000
    assert time.process_time() - begin < 5, "a million are made for a demo"
