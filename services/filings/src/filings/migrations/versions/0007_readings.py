"""Who read what of whom: one row for each request, added up for each person.

Does the running code survive it: yes, it does not know the new tables.
What it locks, and for how long on 100 million rows: nothing; the tables are new.
"""

from common.readings import make_reading_tables

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_reading_tables()
