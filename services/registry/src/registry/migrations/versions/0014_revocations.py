"""Tokens that end before their time stand in a list: triggers write it, whatever code takes the right away.

Does the running code survive it: yes, it writes and reads none of this; its tokens name no number and are refused by
services of this release, which is why the registry is upgraded first (docs/deployment.md).
What it locks, and for how long on 100 million rows: each CREATE TRIGGER takes a lock of a moment that lets reading go on.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from registry.metadata import XID8

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

# A role that ends or goes elsewhere, an account that is closed, somebody who leaves, moves or is merged, an office that closes: what they
# may do is less from that commit on. Each statement's rows at once, in one order, so that two never wait in a circle.
ENDED = {
    "role": """
        SELECT 'account:' || o.account_id FROM changed n JOIN before o USING (role_id)
        WHERE n.ended_at IS NOT NULL AND o.ended_at IS NULL
    """,
    "session": """
        SELECT 'session:' || n.session_id FROM changed n JOIN before o USING (session_id)
        WHERE n.ended_at IS NOT NULL AND o.ended_at IS NULL
    """,
    "account": """
        SELECT 'account:' || n.account_id FROM changed n JOIN before o USING (account_id)
        WHERE (n.closed_at IS NOT NULL AND o.closed_at IS NULL) OR n.blind_index <> o.blind_index
    """,
    "person": """
        SELECT 'account:' || account.account_id
        FROM changed n JOIN before o USING (person_id) JOIN account ON account.blind_index IN (o.blind_index, n.blind_index)
        WHERE (n.organisation_id, n.ended_on, n.merged_into, n.blind_index)
              IS DISTINCT FROM (o.organisation_id, o.ended_on, o.merged_into, o.blind_index)
    """,
    "organisation": """
        SELECT 'account:' || role.account_id
        FROM changed n JOIN before o USING (organisation_id) JOIN role USING (organisation_id)
        WHERE role.ended_at IS NULL AND (n.closed_on, n.region_code, n.kind) IS DISTINCT FROM (o.closed_on, o.region_code, o.kind)
    """,
    "client": """
        SELECT n.client_id FROM changed n JOIN before o USING (client_id)
        WHERE (n.revoked_at IS NOT NULL AND o.revoked_at IS NULL) OR NOT n.scopes @> o.scopes
    """,
    "client_secret": """
        SELECT 'secret:' || n.secret_id FROM changed n JOIN before o USING (secret_id)
        WHERE n.revoked_at IS NOT NULL AND o.revoked_at IS NULL
    """,
}


def upgrade() -> None:
    op.execute("CREATE SEQUENCE revocation_number")
    op.create_table(
        'revocation',
        sa.Column('subject_sha256', sa.LargeBinary(), nullable=False, comment='of account:…, session:…, secret:… or a client’s name'),
        sa.Column('number', sa.BigInteger(), nullable=False, comment='tokens that know a lower one are good no more'),
        sa.Column('revoked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('written_in', XID8(), server_default=sa.text('pg_current_xact_id()'), nullable=False),
        sa.PrimaryKeyConstraint('subject_sha256'),
    )
    op.create_index('revocation_by_transaction', 'revocation', ['written_in'], unique=False)
    op.create_index('revocation_by_moment', 'revocation', ['revoked_at'], unique=False)
    # The number is drawn again where the row is there: then its lock is held, and nobody's higher one is known already.
    op.execute("""
        CREATE FUNCTION revoke_tokens(subjects text[]) RETURNS void LANGUAGE sql AS $$
            INSERT INTO revocation (subject_sha256, number)
            SELECT digest, nextval('revocation_number')
            FROM (SELECT DISTINCT sha256(convert_to(subject, 'UTF8')) AS digest FROM unnest(subjects) AS subject ORDER BY 1) AS given
            ON CONFLICT (subject_sha256) DO UPDATE
            SET number = nextval('revocation_number'), revoked_at = now(), written_in = pg_current_xact_id()
        $$
    """)
    for table, ended in ENDED.items():
        op.execute(f"""
            CREATE FUNCTION {table}_revokes() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM revoke_tokens(ARRAY({ended}));
                RETURN NULL;
            END $$
        """)
        op.execute(f"""
            CREATE TRIGGER {table}_revokes AFTER UPDATE ON {table}
            REFERENCING OLD TABLE AS before NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_revokes()
        """)
    grant("SELECT, INSERT, UPDATE, DELETE", "revocation")
    grant("USAGE", "SEQUENCE revocation_number")
