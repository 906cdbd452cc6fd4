"""The tables of readings, the same in every service that shows people to others; partitioned by month."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

MONTHS_AHEAD = 3


def reading_tables(metadata: sa.MetaData) -> None:
    """Add the tables to a service's models.

    ``reading`` has one row for each request that showed people to others, ``reading_waiting`` those of them that are
    not added up yet, ``reading_as`` names as whom and what somebody reads, and ``reading_of_person`` says how often
    somebody was read in a month (its first day in China).
    """
    reader = ("reader", sa.Text, False), ("role", sa.Text, True), ("office_id", sa.Uuid, True)
    kind = ("kind", sa.Text, False), ("purpose", sa.Text, True)

    def columns(*stated: tuple[str, type[Any], bool]) -> list[sa.Column[Any]]:
        return [sa.Column(name, of, nullable=nullable) for name, of, nullable in stated]

    sa.Table(
        "reading",
        metadata,
        sa.Column("reading_id", sa.Uuid, primary_key=True),
        sa.Column("read_at", sa.DateTime(timezone=True), primary_key=True),
        *columns(*reader, *kind),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("people_sealed", sa.LargeBinary, nullable=False),
        postgresql_partition_by="RANGE (read_at)",
    )
    sa.Table(
        "reading_waiting",
        metadata,
        sa.Column("reading_id", sa.Uuid, primary_key=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
    )
    sa.Table(
        "reading_as",
        metadata,
        sa.Column("reading_as_id", sa.Integer, sa.Identity(always=True), primary_key=True),
        *columns(*reader, *kind),
        sa.UniqueConstraint(
            "reader", "role", "office_id", "kind", "purpose",
            name="reading_as_once", postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip
    sa.Table(
        "reading_of_person",
        metadata,
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("reading_as_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        postgresql_partition_by="RANGE (month)",
    )


def make_reading_tables() -> None:
    """In a migration: the tables, their partitions, and the one function by which the running code keeps these.

    The running role adds readings and takes none back; partitions are made and dropped by their owner's function, which
    drops nothing of the six months that 网络安全法 art. 21 asks for, whatever its setting.
    """
    for statement in _TABLES:
        op.execute(statement)
    for table in ("reading", "reading_of_person"):
        op.execute(f"CREATE TABLE {table}_other PARTITION OF {table} DEFAULT")
    op.execute(_KEEP_MONTHS)
    op.execute("REVOKE ALL ON FUNCTION keep_reading_months(integer, integer) FROM PUBLIC")
    op.execute(f"SELECT keep_reading_months({MONTHS_AHEAD}, NULL)")
    grant("SELECT, INSERT", "reading")
    grant("SELECT, INSERT, DELETE", "reading_waiting")
    grant("SELECT, INSERT", "reading_as")
    grant("SELECT, INSERT, UPDATE (times, first_at, last_at)", "reading_of_person")
    grant("EXECUTE", "FUNCTION keep_reading_months(integer, integer)")


# As the tables were made first; what changes of them later has its own migration.
_TABLES = (
    """
    CREATE TABLE reading (
        reading_id uuid NOT NULL,
        read_at timestamptz NOT NULL,
        reader text NOT NULL,
        role text,
        office_id uuid,
        kind text NOT NULL,
        purpose text,
        people integer NOT NULL,
        people_sealed bytea NOT NULL,
        PRIMARY KEY (reading_id, read_at)
    ) PARTITION BY RANGE (read_at)
    """,
    """
    CREATE TABLE reading_waiting (
        reading_id uuid PRIMARY KEY,
        read_at timestamptz NOT NULL,
        people integer NOT NULL
    )
    """,
    """
    CREATE TABLE reading_as (
        reading_as_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        reader text NOT NULL,
        role text,
        office_id uuid,
        kind text NOT NULL,
        purpose text,
        CONSTRAINT reading_as_once UNIQUE NULLS NOT DISTINCT (reader, role, office_id, kind, purpose)
    )
    """,
    """
    CREATE TABLE reading_of_person (
        person_id uuid NOT NULL,
        month date NOT NULL,
        reading_as_id integer NOT NULL,
        times integer NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (person_id, month, reading_as_id)
    ) PARTITION BY RANGE (month)
    """,
)
# A month is attached once it is whole, which leaves everybody else at work; a row that came before its month was made
# stands in the default partition, and its month is then kept there.
_KEEP_MONTHS = """
CREATE FUNCTION keep_reading_months(ahead integer, kept integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    this_month date := date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai');
    begins date;
    ends date;
    name text;
    parent text;
    is_there boolean;
    gone integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('keep_reading_months'));
    FOR n IN 0 .. ahead LOOP
        begins := this_month + make_interval(months => n);
        ends := begins + interval '1 month';
        FOREACH parent IN ARRAY ARRAY['reading', 'reading_of_person'] LOOP
            name := parent || to_char(begins, '_YYYYMM');
            CONTINUE WHEN to_regclass(name) IS NOT NULL;
            IF parent = 'reading' THEN
                EXECUTE 'SELECT EXISTS (SELECT FROM reading_other WHERE read_at >= $1 AND read_at < $2)'
                INTO is_there USING begins::timestamp AT TIME ZONE 'Asia/Shanghai',
                                    ends::timestamp AT TIME ZONE 'Asia/Shanghai';
            ELSE
                SELECT EXISTS (SELECT FROM reading_of_person_other WHERE month = begins) INTO is_there;
            END IF;
            CONTINUE WHEN is_there;
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', name, parent)
                 || CASE parent WHEN 'reading' THEN '' ELSE ' WITH (fillfactor = 80)' END;
            IF parent = 'reading' THEN
                EXECUTE format('ALTER TABLE reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name,
                               begins::timestamp AT TIME ZONE 'Asia/Shanghai',
                               ends::timestamp AT TIME ZONE 'Asia/Shanghai');
            ELSE
                EXECUTE format('ALTER TABLE reading_of_person ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                               name, begins, ends);
            END IF;
        END LOOP;
    END LOOP;
    IF kept IS NULL THEN
        RETURN 0;
    END IF;
    begins := this_month - make_interval(months => greatest(kept, 6));
    DELETE FROM reading_waiting WHERE read_at < begins::timestamp AT TIME ZONE 'Asia/Shanghai';
    FOR name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent IN ('reading'::regclass, 'reading_of_person'::regclass) AND c.relname ~ '_[0-9]{6}$'
          AND to_date(right(c.relname, 6), 'YYYYMM') < begins
    LOOP
        EXECUTE format('DROP TABLE %I', name);
        gone := gone + 1;
    END LOOP;
    DELETE FROM reading_other WHERE read_at < begins::timestamp AT TIME ZONE 'Asia/Shanghai';
    DELETE FROM reading_of_person_other WHERE month < begins;
    RETURN gone;
END
$$
"""
