"""Which page numbers a list shows."""

from collections.abc import Sequence


def numbers_shown(page: int, pages: int) -> Sequence[int | None]:
    """First, last, this one and its neighbours, ascending; ``None`` stands where numbers are left out.

    A gap of a single number shows that number.
    """
    shown = sorted({1, pages, *(number for number in range(page - 1, page + 2) if 1 <= number <= pages)})
    found: list[int | None] = []
    before = 0
    for number in shown:
        if number - before == 2:
            found.append(number - 1)
        elif number - before > 2:
            found.append(None)
        found.append(number)
        before = number
    return found
