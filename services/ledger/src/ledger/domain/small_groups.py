"""Groups of so few people that who stands in them would be known (少于5人的不单列)."""

from collections.abc import Sequence

SMALL = 5
"""Groups of fewer people are not broken down by post or title."""


def kept_back(people: Sequence[int]) -> frozenset[int]:
    """Which of these groups, by position, are not broken down; ``people``: how many each has.

    What is kept back is what is missing from the whole. Where that is one group, or together fewer people than a small
    group has, the smallest others are kept back beside it until it is neither.
    """
    back = {position for position, count in enumerate(people) if count < SMALL}
    others = sorted((position for position in range(len(people)) if position not in back), key=lambda at: people[at])
    for position in others:
        if not back or (len(back) > 1 and sum(people[at] for at in back) >= SMALL):
            break
        back.add(position)
    return frozenset(back)
