"""What seals decisions returns those that it sealed: a ground that it does not know is left, and not told again.

Does the running code survive it: yes. It calls the function as before and looks at no answer.
What it locks, and for how long on 100 million rows: nothing; no table is touched.
"""

from alembic import context, op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

# As before, but for its last line.
SEAL_DECISIONS = """
    -- A ground that tells of health becomes the word as which it is told; nothing else is sealed, and no other word.
    WITH g AS (
        SELECT g.* FROM unnest(ids, kinds, values_) AS g (id, kind, sealed) JOIN decision d ON d.decision_id = g.id
        WHERE g.sealed IS NOT NULL AND CASE WHEN d.stated_sealed IS NOT NULL THEN d.kind = g.kind
          ELSE g.kind = 'special-circumstances' AND d.kind IN ('near-retirement', 'long-leave', 'disability') END
    ), named AS (
        -- Papers of two kinds with one number: the first one holds the number under the new word.
        SELECT u.decision_id, g.kind, u.person_id, u.number_sha256, row_number() OVER (
            PARTITION BY u.person_id, g.kind, u.number_sha256 ORDER BY u.decision_id) AS place
        FROM evidence_use u JOIN g ON g.id = u.decision_id WHERE u.evidence_kind <> g.kind
    ), uses AS (
        UPDATE evidence_use u
        SET evidence_kind = CASE WHEN n.place = 1 AND NOT EXISTS (
            SELECT FROM evidence_use o
            WHERE (o.person_id, o.evidence_kind, o.number_sha256) = (n.person_id, n.kind, n.number_sha256)
        ) THEN n.kind ELSE n.kind || ' ' || n.decision_id END
        FROM named n WHERE u.decision_id = n.decision_id
    )
    UPDATE decision d
    SET kind = g.kind, evidence_kind = '', evidence_number = '', reason = NULL, stated_sealed = g.sealed
    FROM g WHERE d.decision_id = g.id RETURNING d.decision_id
"""


def upgrade() -> None:
    role = context.config.attributes['app_role']
    # What a function returns is not changed by replacing it.
    op.execute('DROP FUNCTION seal_decisions(uuid[], text[], bytea[])')
    op.execute(
        'CREATE FUNCTION seal_decisions(ids uuid[], kinds text[], values_ bytea[]) RETURNS SETOF uuid LANGUAGE sql '
        f'SECURITY DEFINER SET search_path = public, pg_temp AS $${SEAL_DECISIONS}$$'
    )
    op.execute('REVOKE ALL ON FUNCTION seal_decisions(uuid[], text[], bytea[]) FROM PUBLIC')
    op.execute(f'GRANT EXECUTE ON FUNCTION seal_decisions(uuid[], text[], bytea[]) TO "{role}"')
