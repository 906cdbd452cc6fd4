"""People are found by their blind index, organisations by what stands above them, papers whoever has them.

Does the running code survive it: yes; these are indexes.
What it locks, and for how long on 100 million rows: who writes to `person`, `organisation` and `evidence_use` waits while each is
built, a minute or two on a million people; who reads does not.
"""

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('person_by_index', 'person', ['blind_index'])
    op.create_index('organisation_by_department', 'organisation', ['department_id'])
    op.create_index('organisation_by_authority', 'organisation', ['authority_id'])
    op.create_index('evidence_of_anybody', 'evidence_use', ['evidence_kind', 'number_sha256'])
