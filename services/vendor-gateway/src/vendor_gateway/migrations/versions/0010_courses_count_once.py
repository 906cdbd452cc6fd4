"""A course counts once in a year: what was recorded before gets its key, and the key becomes unique.

Does the running code survive it: it goes on reading. Deliveries are answered 503 with when to come back, as soon as the
key may not be missing any more, until the new code runs: vendors send them again, and nothing is lost.
What it locks, and for how long on 100 million rows: nothing that reads wait for. Every row is written once, in some 256
pieces a vendor, for some minutes each; the indexes are built while everything runs, for some minutes altogether.
Where it is broken off it can begin again: what has its key is left as it is, what an index left half made is dropped.

What counted twice before goes on counting, flagged as `repeated-course`: an office decides.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

# As `course_key` has it: width, case and spaces tell no two courses apart.
_KEY = "lower(regexp_replace(normalize(course_code, NFKC), '\\s', '', 'g'))"
_YEAR = "to_char(completed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY')"
_FILL = f"""
    UPDATE completion
    SET credit_key = CASE WHEN given.number = 1 THEN given.year ELSE given.moment END || ' ' || given.key,
        flags = CASE WHEN given.number > 1 THEN array_append(flags, 'repeated-course') ELSE flags END,
        hold = CASE WHEN person_id IS NULL THEN 'unknown-person' END
    FROM (
        SELECT item_id, {_KEY} AS key, {_YEAR} AS year, completed_at::text AS moment,
               row_number() OVER (PARTITION BY blind_index, {_YEAR}, {_KEY} ORDER BY item_id) AS number
        FROM completion
        WHERE vendor_id = :vendor AND revoked_by IS NULL AND credit_key IS NULL
          AND blind_index >= CAST(:first AS bytea) AND (CAST(:after AS bytea) IS NULL OR blind_index < :after)
    ) AS given
    WHERE completion.item_id = given.item_id
"""
# Of what was taken back the key does not matter; it is the one of its course all the same.
_FILL_REVOKED = f"""
    UPDATE completion SET credit_key = {_YEAR} || ' ' || {_KEY},
                          hold = CASE WHEN person_id IS NULL THEN 'unknown-person' END
    WHERE revoked_by IS NOT NULL AND credit_key IS NULL
"""


def upgrade() -> None:
    connection = op.get_bind()
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        for vendor_id in connection.execute(sa.text("SELECT vendor_id FROM vendor ORDER BY vendor_id")).scalars().all():
            for byte in range(256):
                after = bytes([byte + 1]) if byte < 255 else None
                connection.execute(sa.text(_FILL), {"vendor": vendor_id, "first": bytes([byte]), "after": after})
        op.execute(_FILL_REVOKED)
        for name, check in (
            ("completion_has_its_credit", "credit_key IS NOT NULL"),
            ("completion_unknown", "(person_id IS NULL) = (hold IS NOT DISTINCT FROM 'unknown-person')"),
            ("completion_taken_off", "taken_off_at IS NULL OR hold IS NOT DISTINCT FROM 'void'"),
        ):
            op.execute(f"ALTER TABLE completion DROP CONSTRAINT IF EXISTS {name}")
            op.execute(f"ALTER TABLE completion ADD CONSTRAINT {name} CHECK ({check}) NOT VALID")
            op.execute(f"ALTER TABLE completion VALIDATE CONSTRAINT {name}")
        op.execute("ALTER TABLE completion ALTER COLUMN credit_key SET NOT NULL")
        op.execute("ALTER TABLE completion DROP CONSTRAINT completion_has_its_credit")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS completion_once_by_credit")
        op.create_index(
            'completion_once_by_credit', 'completion', ['blind_index', 'vendor_id', 'credit_key'], unique=True,
            postgresql_concurrently=True, postgresql_where=sa.text('revoked_by IS NULL'),
            postgresql_include=['started_at', 'completed_at', 'centihours', 'hold'],
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS completion_held")
        op.create_index(
            'completion_held', 'completion', ['vendor_id', 'item_id'], postgresql_concurrently=True,
            postgresql_where=sa.text('hold IS NOT NULL'),
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS completion_once_by_meaning")
        op.execute("SET lock_timeout = '5s'")
