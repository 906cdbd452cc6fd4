"""Forms, opinions, names of files, and grounds that tell of health are sealed.

Does the running code survive it: yes. It goes on writing in clear, which the new code reads and seals within the hour.
What the new code has sealed it sees without its sealed part: it shows less, and hands nothing of it in.
What it locks, and for how long on 100 million rows: each table for a moment; a column without a default changes no row.
"""

import sqlalchemy as sa
from alembic import context, op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# What is written once the running role may not change. It may seal it, by these functions of the owner's: what was in
# clear goes where it is sealed, sealed bytes are replaced by others, and nothing else changes.
SEAL = {
    "seal_rounds(ids uuid[], numbers smallint[], forms text[], values_ bytea[])": """
        UPDATE filing_round r SET form = CAST(g.form AS jsonb), form_sealed = g.sealed
        FROM unnest(ids, numbers, forms, values_) AS g (id, number, form, sealed)
        WHERE r.filing_id = g.id AND r.round = g.number AND g.sealed IS NOT NULL
          AND CASE WHEN r.form_sealed IS NULL THEN r.form @> CAST(g.form AS jsonb)
                   ELSE r.form = CAST(g.form AS jsonb) END
    """,
    "seal_opinions(ids uuid[], values_ bytea[])": """
        UPDATE filing_opinion o SET text = NULL, text_sealed = g.sealed
        FROM unnest(ids, values_) AS g (id, sealed) WHERE o.opinion_id = g.id AND g.sealed IS NOT NULL
    """,
    "seal_attachments(ids uuid[], names bytea[], contents bytea[])": """
        UPDATE attachment a SET name = '', name_sealed = g.name, content_sealed = g.content
        FROM unnest(ids, names, contents) AS g (id, name, content)
        WHERE a.attachment_id = g.id AND g.name IS NOT NULL AND g.content IS NOT NULL
    """,
    "seal_decisions(ids uuid[], kinds text[], values_ bytea[])": """
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
        FROM g WHERE d.decision_id = g.id
    """,
    "seal_withdrawals(ids uuid[], values_ bytea[])": """
        UPDATE withdrawal w SET reason = '', reason_sealed = g.sealed
        FROM unnest(ids, values_) AS g (id, sealed) WHERE w.decision_id = g.id AND g.sealed IS NOT NULL
    """,
}  # fmt: skip


def upgrade() -> None:
    for table, column, comment in (
        ('filing', 'form_sealed', "all of it, JSON, AES-GCM, context: the filing id and 'form'"),
        ('filing_round', 'form_sealed', "all of it; context: the filing id, the round and 'round'"),
        ('filing_opinion', 'text_sealed', "AES-GCM, context: the opinion id and 'text'"),
        ('attachment', 'name_sealed', "AES-GCM, context: the attachment id and 'name'"),
        ('decision', 'stated_sealed', "what tells of health: JSON, AES-GCM, context: the id and 'stated'"),
        ('withdrawal', 'reason_sealed', "AES-GCM, context: the decision id and 'reason'"),
    ):
        op.add_column(table, sa.Column(column, sa.LargeBinary(), nullable=True, comment=comment))
    role = context.config.attributes['app_role']
    for signature, statement in SEAL.items():
        op.execute(
            f'CREATE FUNCTION {signature} RETURNS void LANGUAGE sql SECURITY DEFINER '
            f'SET search_path = public, pg_temp AS $${statement}$$'
        )
        name, _, arguments = signature.partition('(')
        types = ', '.join(one.split()[-1] for one in arguments.rstrip(')').split(','))
        op.execute(f'REVOKE ALL ON FUNCTION {name}({types}) FROM PUBLIC')
        op.execute(f'GRANT EXECUTE ON FUNCTION {name}({types}) TO "{role}"')
    for table, column, comment in (
        ('filing', 'form', 'of what is being written the part that lists ask for'),
        ('filing_round', 'form', 'of what was handed in the part that lists ask for'),
        ('filing_opinion', 'text', 'of the release before: emptied into the next'),
        ('attachment', 'name', 'of the release before: emptied into the next'),
        ('withdrawal', 'reason', "of the release before, or the platform's own"),
        ('person', 'leaves', 'of the release before: emptied, the registry is asked'),
    ):
        op.alter_column(table, column, comment=comment)
