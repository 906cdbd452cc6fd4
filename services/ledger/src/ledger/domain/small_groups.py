"""Groups of so few people that who stands in them would be known (少于5人的不单列)."""

from collections.abc import Sequence

SMALL = 5
"""Groups of fewer people are not broken down by post or title."""


def kept_back(people: Sequence[int]) -> frozenset[int]:
    """Which of these groups, by position, are not broken down; ``people``: how many each has.

    A single small group is what is missing from the whole, so that the smallest other one is kept back beside it.
    """
    small = frozenset(position for position, count in enumerate(people) if count < SMALL)
    others = [position for position in range(len(people)) if position not in small]
    if len(small) != 1 or not others:
        return small
    return small | {min(others, key=lambda position: people[position])}
