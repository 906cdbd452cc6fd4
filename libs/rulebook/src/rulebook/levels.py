"""Levels of authorities (县、市、省), by which a regulation may ask who organised a training."""

LEVELS = ("county", "city", "province", "national")
"""县（区）级、市级、省级、国家级, the lowest first."""


def level_of(region_code: str) -> str:
    """The level of an organisation that lies in a region itself (GB/T 2260): ``410200`` is a city's, ``410221`` a
    county's, ``410000`` a province's.
    """
    if region_code.endswith("0000"):
        return "province"
    return "city" if region_code.endswith("00") else "county"


def is_at_least(level: str | None, least: str) -> bool:
    """Whether a level is this one or a higher one; one that is not on record is not."""
    return level in LEVELS and LEVELS.index(level) >= LEVELS.index(least)


def highest(*levels: str | None) -> str | None:
    """The highest of those that are known."""
    known = [level for level in levels if level in LEVELS]
    return max(known, key=LEVELS.index, default=None)
