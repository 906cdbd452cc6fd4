"""Which roles their holders accepted, which accounts had a second factor before this one, and tokens that end with it.

Does the running code survive it: yes, it knows neither column. A role that it accepts counts as one that was held at once:
a department does not help its holder, their HR authority does.
What it locks, and for how long on 100 million rows: `role` and `account` exclusively for an instant each, to add columns
whose defaults are constants; the rows of accepted roles, a few per office, are written once.
"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('role', sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True, comment='by its holder; none where it was held at once'))
    op.add_column('account', sa.Column('had_totp_before', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='when this one was enrolled'))
    op.execute("""
        UPDATE role SET accepted_at = answered_at FROM role_offer
        WHERE offer_id = role_id AND answer = 'accepted' AND ended_at IS NULL
    """)
    # As in 0014, and where a second factor is forgotten: what was proven with it ends, though its session goes on.
    op.execute("""
        CREATE OR REPLACE FUNCTION account_revokes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM revoke_tokens(ARRAY(
                SELECT 'account:' || n.account_id FROM changed n JOIN before o USING (account_id)
                WHERE (n.closed_at IS NOT NULL AND o.closed_at IS NULL) OR n.blind_index <> o.blind_index
                   OR (n.totp_confirmed_at IS NULL AND o.totp_confirmed_at IS NOT NULL)
            ));
            RETURN NULL;
        END $$
    """)
