"""Boards count people in the region in which they stood in the year, and not where their unit lies today.

Does the running code survive it: it reads as before, with the units' regions of today; its job cannot add to the boards any
more and tries again each minute, so that standings rest until the new code runs. Nothing is lost: what changed stays noted.
What it locks, and for how long on 100 million rows: the two boards, against reading too, while they are added up anew from
standings and entries. The boards of a province take seconds; a hundred million entries are read once, some minutes.
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

_ADDING_UP = 0x7374616E64


def upgrade() -> None:
    # Nobody adds up meanwhile: entries are counted up to the number that the standing has.
    op.execute(f"SELECT pg_advisory_xact_lock({_ADDING_UP})")
    for board, key in (
        ('board', ['post_category', 'title_level']),
        ('hours_board', ['subject', 'mode', 'source', 'topic']),
    ):
        op.execute(f"TRUNCATE {board}")
        op.drop_constraint(f'{board}_pkey', board)
        op.add_column(board, sa.Column('region_code', sa.Text(), nullable=False, comment='of the people on the last day of the year'))
        op.create_primary_key(f'{board}_pkey', board, ['training_year', 'organisation_id', 'region_code', *key])
    op.create_table_comment('board', 'standings added up, by unit, region, post category and title level')
    op.execute("""
        INSERT INTO board (training_year, organisation_id, region_code, post_category, title_level, people, met, near,
                           behind, not_bound, public_centihours, professional_centihours)
        SELECT training_year, organisation_id, region_code, post_category, title_level, count(*),
               count(*) FILTER (WHERE state = 'met'), count(*) FILTER (WHERE state = 'near'),
               count(*) FILTER (WHERE state = 'behind'), count(*) FILTER (WHERE state = 'not-bound'),
               sum(public_centihours), sum(professional_centihours)
        FROM standing GROUP BY 1, 2, 3, 4, 5
    """)
    op.execute("""
        INSERT INTO hours_board (training_year, organisation_id, region_code, subject, mode, source, topic, centihours,
                                 entries)
        SELECT standing.training_year, standing.organisation_id, standing.region_code, entry.subject, entry.mode,
               entry.source, coalesce(entry.topic, ''), sum(entry.centihours), count(*)
        FROM standing JOIN entry USING (training_year, person_id)
        WHERE entry.seq <= standing.entries GROUP BY 1, 2, 3, 4, 5, 6, 7
    """)
