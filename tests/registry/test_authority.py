"""Every cell of who may do what where."""

from uuid import UUID

import pytest

from offices.authority import MAY, Action, Grant, Place, Role, may, may_appoint

SCHOOL, OTHER_SCHOOL, HOSPITAL, FARM, COLLEGE, UNIVERSITY, STRANGER = (UUID(int=number) for number in range(1, 8))
EDUCATION, HEALTH = UUID(int=21), UUID(int=22)
COUNTY_OFFICE, CITY_OFFICE, PROVINCE_OFFICE = (UUID(int=number) for number in range(31, 34))
COUNTY, CITY, PROVINCE = ("431102", "431100", "430000"), ("431100", "430000"), ("430000",)

PLACES = {
    "oneself": Place(HOSPITAL, HEALTH, COUNTY),
    "school": Place(SCHOOL, EDUCATION, COUNTY),
    "other school": Place(OTHER_SCHOOL, EDUCATION, COUNTY),
    "education": Place(EDUCATION, None, COUNTY),
    "hospital": Place(HOSPITAL, HEALTH, COUNTY),
    "next county": Place(FARM, None, ("431103", "431100", "430000")),
    "city": Place(COLLEGE, None, CITY),
    "province": Place(UNIVERSITY, None, PROVINCE),
    "elsewhere": Place(STRANGER, None, ("410202", "410200", "410000")),
    "installation": Place(),
}
HOLDERS = {
    "learner": (),
    "school's administrator": (Grant(Role.UNIT_ADMINISTRATOR, SCHOOL, "431102"),),
    "education department": (Grant(Role.DEPARTMENT, EDUCATION, "431102"),),
    "county's authority": (Grant(Role.HR_AUTHORITY, COUNTY_OFFICE, "431102"),),
    "city's authority": (Grant(Role.HR_AUTHORITY, CITY_OFFICE, "431100"),),
    "province's authority": (Grant(Role.HR_AUTHORITY, PROVINCE_OFFICE, "430000"),),
    "county's auditor": (Grant(Role.AUDITOR, COUNTY_OFFICE, "431102"),),
    "operator": (Grant(Role.OPERATOR),),
    "administrator without a place": (Grant(Role.UNIT_ADMINISTRATOR),),
    "department without a place": (Grant(Role.DEPARTMENT),),
    "authority without a region": (Grant(Role.HR_AUTHORITY),),
}
NOWHERE, ONESELF = "..........", "x........."
UNIT, DEPARTMENT = ".x........", ".xxx......"
IN_COUNTY, IN_CITY, IN_PROVINCE = "xxxxx.....", "xxxxxxx...", "xxxxxxxx.."
INSTALLATION, ANYWHERE = ".........x", "xxxxxxxxxx"
# Rows: people.see, people.disclose, people.record, accounts.help-in, own.see, statistics.see, roles.appoint,
# organisations.change, audit.see, installation.operate, announcements.publish,
# cases.answer, people.mend, hours.see, people.remind,
# reports.freeze, offices.found. Columns: the places above.
TABLE = {
    "learner": (
        NOWHERE, NOWHERE, NOWHERE, NOWHERE, ONESELF, NOWHERE, NOWHERE, NOWHERE,
        NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE,
        NOWHERE, NOWHERE, NOWHERE, NOWHERE,
    ),
    "school's administrator": (
        UNIT, UNIT, UNIT, UNIT, ONESELF, UNIT, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE,
        UNIT, UNIT, NOWHERE, NOWHERE,
    ),
    "education department": (
        DEPARTMENT, NOWHERE, NOWHERE, NOWHERE, ONESELF, DEPARTMENT, DEPARTMENT, NOWHERE,
        NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE,
        DEPARTMENT, DEPARTMENT, NOWHERE, NOWHERE,
    ),
    "county's authority": (
        IN_COUNTY, IN_COUNTY, IN_COUNTY, IN_COUNTY, ONESELF, IN_COUNTY, IN_COUNTY, IN_COUNTY,
        NOWHERE, NOWHERE, IN_COUNTY, IN_COUNTY, IN_COUNTY,
        IN_COUNTY, IN_COUNTY, IN_COUNTY, NOWHERE,
    ),
    "city's authority": (
        IN_CITY, IN_CITY, IN_CITY, IN_CITY, ONESELF, IN_CITY, IN_CITY, IN_CITY,
        NOWHERE, NOWHERE, IN_CITY, IN_CITY, IN_CITY,
        IN_CITY, IN_CITY, IN_CITY, NOWHERE,
    ),
    "province's authority": (
        IN_PROVINCE, IN_PROVINCE, IN_PROVINCE, IN_PROVINCE, ONESELF, IN_PROVINCE, IN_PROVINCE, IN_PROVINCE,
        NOWHERE, NOWHERE, IN_PROVINCE, IN_PROVINCE, IN_PROVINCE,
        IN_PROVINCE, IN_PROVINCE, IN_PROVINCE, NOWHERE,
    ),
    "county's auditor": (
        IN_COUNTY, NOWHERE, NOWHERE, NOWHERE, ONESELF, IN_COUNTY, NOWHERE, NOWHERE,
        IN_COUNTY, NOWHERE, NOWHERE, NOWHERE, NOWHERE,
        IN_COUNTY, NOWHERE, NOWHERE, NOWHERE,
    ),
    "operator": (
        NOWHERE, NOWHERE, NOWHERE, NOWHERE, ONESELF, NOWHERE, ANYWHERE, NOWHERE,
        NOWHERE, INSTALLATION, NOWHERE, NOWHERE, NOWHERE,
        NOWHERE, NOWHERE, NOWHERE, ANYWHERE,
    ),
    "administrator without a place": (NOWHERE,) * 4 + (ONESELF,) + (NOWHERE,) * 12,
    "department without a place": (NOWHERE,) * 4 + (ONESELF,) + (NOWHERE,) * 12,
    "authority without a region": (NOWHERE,) * 4 + (ONESELF,) + (NOWHERE,) * 12,
}  # fmt: skip


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_cell_of_role_action_and_place(holder: str) -> None:
    found = tuple(
        "".join(
            "x" if may(HOLDERS[holder], action, place, is_own=name == "oneself") else "."
            for name, place in PLACES.items()
        )
        for action in Action
    )
    assert dict(zip(Action, found, strict=True)) == dict(zip(Action, TABLE[holder], strict=True))


def test_no_role_and_no_action_is_left_out() -> None:
    assert set(MAY) == set(Role)
    assert {action for actions in MAY.values() for action in actions} == set(Action)
    assert {grant.role for grants in HOLDERS.values() for grant in grants} == set(Role) - {Role.LEARNER}


def test_roles_add_up_and_never_take_away() -> None:
    both = HOLDERS["school's administrator"] + HOLDERS["county's auditor"]
    for action in Action:
        for name, place in PLACES.items():
            own = name == "oneself"
            one_of_them = any(may((grant,), action, place, is_own=own) for grant in both)
            assert may(both, action, place, is_own=own) is one_of_them


OFFICES = {
    "school": PLACES["school"],
    "education": PLACES["education"],
    "county's office": Place(COUNTY_OFFICE, None, COUNTY),
    "city's office": Place(CITY_OFFICE, None, CITY),
    "province's office": Place(PROVINCE_OFFICE, None, PROVINCE),
    "installation": Place(),
}
# Rows: the roles but the learner's; columns: the offices above.
APPOINTMENTS = {
    "learner": ("......",) * 5,
    "school's administrator": ("......",) * 5,
    "education department": ("xx....", "......", "......", "......", "......"),
    "county's authority": ("xxx...", "xxx...", "......", "xxx...", "......"),
    "city's authority": ("xxxx..", "xxxx..", "xxx...", "xxxx..", "......"),
    "province's authority": ("xxxxx.", "xxxxx.", "xxxx..", "xxxxx.", "......"),
    "county's auditor": ("......",) * 5,
    "operator": ("......", "......", "xxxxxx", "xxxxxx", "xxxxxx"),
}


@pytest.mark.parametrize("holder", APPOINTMENTS)
def test_whoever_appoints_whom_and_where(holder: str) -> None:
    found = tuple(
        "".join("x" if may_appoint(HOLDERS[holder], role, place) else "." for place in OFFICES.values())
        for role in list(Role)[1:]
    )
    assert dict(zip(list(Role)[1:], found, strict=True)) == dict(zip(list(Role)[1:], APPOINTMENTS[holder], strict=True))


def test_nobody_but_an_operator_makes_themselves_an_equal() -> None:
    """An authority's people are appointed by the level above, or by the operator where there is none."""
    for level, office in (("county", COUNTY_OFFICE), ("city", CITY_OFFICE), ("province", PROVINCE_OFFICE)):
        grants = HOLDERS[f"{level}'s authority"]
        place = OFFICES[f"{level}'s office"]
        assert place.organisation_id == office
        assert not may_appoint(grants, Role.HR_AUTHORITY, place)
