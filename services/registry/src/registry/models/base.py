"""What the tables share."""

import sqlalchemy as sa

metadata = sa.MetaData()
HEADCOUNTS = (
    "people", "management", "professional", "worker", "none", "junior", "intermediate", "associate_senior", "senior",
    "without_grade",
)  # fmt: skip
"""What is counted of a unit's people: all, by post category, by title level, and who has no grade on record."""
KIND = "kind IN ('hr-authority', 'department', 'institution')"
POST_CATEGORY = "post_category IN ('management', 'professional', 'worker')"
TITLE_LEVEL = "title_level IN ('none', 'junior', 'intermediate', 'associate-senior', 'senior')"


def instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """A moment; now, where none is given and it may not be left out."""
    return sa.Column(
        name, sa.DateTime(timezone=True), nullable=nullable, server_default=None if nullable else sa.func.now()
    )
