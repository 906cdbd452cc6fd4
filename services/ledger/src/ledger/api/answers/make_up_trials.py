"""What a make-up would do, as it is answered."""

from common.openapi import Answer, Hours


class SumsOfYear(Answer):
    """Where a year stands, and what it has."""

    met: bool
    public: Hours
    professional: Hours
    total: Hours


class TriedYear(Answer):
    """A year as it stands, and as it would stand."""

    year: int
    before: SumsOfYear
    after: SumsOfYear


class TriedMakeUp(Answer):
    """The made-up year, those of the days, and whichever else would change, in order."""

    years: list[TriedYear]
