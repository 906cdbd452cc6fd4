"""Cases that HR authorities take down for complainants, and complaints of a person.

Does the running code survive it: yes, it writes none of these columns. It does not know of whom a case complains, nor
that a complainant may have no account: cases are taken down once every process is of this release.
What it locks, and for how long on 100 million rows: `case_file` exclusively while the unique index is built over rows
without a value, which are thousands where people are millions; new constraints are not held against what is there.
`account`, `organisation` and `person` for an instant against writing, for the references.
"""

import sqlalchemy as sa
from alembic import op

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('case_file', sa.Column('how', sa.Text(), nullable=True, comment="how it came to the office that took it down; null: by the reporter's session"))
    op.add_column('case_file', sa.Column('received_on', sa.Date(), nullable=True, comment='the day on which it came to that office; days count from it'))
    op.add_column('case_file', sa.Column('taken_down_by', sa.Uuid(), nullable=True))
    op.add_column('case_file', sa.Column('taken_down_for', sa.Uuid(), nullable=True, comment='whose office it was'))
    op.add_column('case_file', sa.Column('slip_number', sa.Text(), nullable=True, comment='twelve digits, for who asks without a session'))
    op.add_column('case_file', sa.Column('about_person_id', sa.Uuid(), nullable=True, comment='the person who is complained of'))
    op.create_unique_constraint('case_file_slip_number_key', 'case_file', ['slip_number'])
    op.execute("""
        ALTER TABLE case_file
        ADD CONSTRAINT case_file_taken_down_for_fkey FOREIGN KEY (taken_down_for) REFERENCES organisation NOT VALID,
        ADD CONSTRAINT case_file_about_person_id_fkey FOREIGN KEY (about_person_id) REFERENCES person NOT VALID,
        ADD CONSTRAINT case_file_taken_down_by_fkey FOREIGN KEY (taken_down_by) REFERENCES account NOT VALID,
        ADD CONSTRAINT case_how CHECK (how IN ('telephone', 'letter', 'visit')) NOT VALID,
        ADD CONSTRAINT case_taken_down CHECK (
            num_nulls(how, received_on, taken_down_by, taken_down_for, slip_number) IN (0, 5)
        ) NOT VALID,
        ADD CONSTRAINT case_about_person CHECK (about_person_id IS NULL OR about_id IS NOT NULL) NOT VALID
    """)
