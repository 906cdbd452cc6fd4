"""What is asked for the metrics."""

from common.gauges import DEAD_LETTERS, OUTBOX, Question

QUESTIONS = (
    *OUTBOX,
    *DEAD_LETTERS,
    Question(
        "xueshi_conservation_completions",
        "Completions of known people that were accepted, those of them that were revoked, and those that are parked",
        # Counted by what is not in the indexes of parked and of standing ones: the table itself need not be read.
        """
        WITH parked AS (
            SELECT count(*) AS total, count(*) FILTER (WHERE revoked_by IS NOT NULL) AS revoked
            FROM completion WHERE person_id IS NULL
        ), kept AS (
            SELECT (SELECT count(*) FROM completion) AS total,
                   (SELECT count(*) FROM completion WHERE revoked_by IS NULL) AS standing
        )
        SELECT unnest(ARRAY['accepted', 'revoked', 'parked']),
               unnest(ARRAY[kept.total - parked.total, kept.total - kept.standing - parked.revoked, parked.total])
        FROM kept, parked
        """,
        label="stage",
        is_heavy=True,
    ),
)
"""Questions whose answers stand among the metrics."""
