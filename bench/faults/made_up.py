"""Made-up people and organisations, with check characters worked out here (GB 11643, GB 32100)."""

from typing import Any

REGION = "431102"
"""零陵区, Yongzhou, Hunan: 30 public and 60 professional hours a year."""
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SERIALS_MAX = 30 * 336 * 1_000


def id_number(serial: int) -> str:
    """The so-many-th valid ID number, of a thousand for each of 336 days in thirty years."""
    if not 0 <= serial < SERIALS_MAX:
        raise ValueError(f"there are {SERIALS_MAX} made-up people")
    day, within = divmod(serial, 1_000)
    first_17 = f"{REGION}{1970 + day // 336:04d}{day // 28 % 12 + 1:02d}{day % 28 + 1:02d}{within:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, first_17, strict=True))
    return first_17 + "10X98765432"[total % 11]


def organisation_code(serial: int) -> str:
    """The so-many-th valid organisation code."""
    first_17 = f"12{REGION}{serial:09d}"
    values = (_ORGANISATION_CHARACTERS.index(character) for character in first_17)
    total = sum(weight * value for weight, value in zip(_ORGANISATION_WEIGHTS, values, strict=True))
    return first_17 + _ORGANISATION_CHARACTERS[-total % 31]


def name(serial: int) -> str:
    """What somebody is called; the checker finds people by it."""
    return f"测试{serial:07d}"


ORGANISATIONS: list[dict[str, str]] = [
    {
        "code": organisation_code(1),
        "name": "零陵区人力资源和社会保障局",
        "kind": "hr-authority",
        "region_code": REGION,
    },
    {"code": organisation_code(2), "name": "零陵区教育局", "kind": "department", "region_code": REGION},
    {
        "code": organisation_code(3),
        "name": "零陵区第一小学",
        "kind": "institution",
        "region_code": REGION,
        "department_code": organisation_code(2),
    },
]


def person(serial: int) -> dict[str, Any]:
    """A row of a people import."""
    return {
        "id_number": id_number(serial),
        "name": name(serial),
        "unit_code": ORGANISATIONS[-1]["code"],
        "post_category": "professional",
        "title_level": "junior",
    }
