"""Applications that applicants withdraw, and announcements that anybody reads, each with its office.

Does the running code survive it: yes. It writes no application that is withdrawn; one that was withdrawn meanwhile does
not wait and stands in no list, deciding it is refused, and only showing that one to an office by its id fails. It knows neither column of the announcements, and
what it publishes is read by people of the region with a session, as before. What stands already is not made public.
What it locks, and for how long on 100 million rows: `application` and `announcement` exclusively for an instant each: the
constraint is not held against the rows (NOT VALID; the one that it replaces held for all of them), the columns are empty
or have a constant default. The index is built while announcements, some thousands of them, are not written.
"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE application DROP CONSTRAINT application_state,
        ADD CONSTRAINT application_state
        CHECK (state IN ('waiting', 'granted', 'refused', 'superseded', 'withdrawn')) NOT VALID
    """)
    op.add_column('announcement', sa.Column('office_id', sa.Uuid(), nullable=True, comment='for which it was published'))
    op.add_column('announcement', sa.Column('is_public', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='anybody reads it'))
    op.create_foreign_key('announcement_office_id_fkey', 'announcement', 'organisation', ['office_id'], ['organisation_id'])
    op.create_index('announcement_public', 'announcement', ['announcement_id'], unique=False, postgresql_where=sa.text('is_public AND withdrawn_at IS NULL'))
