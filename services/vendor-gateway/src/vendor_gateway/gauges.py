"""What is asked for the metrics."""

from common.gauges import DEAD_LETTERS, OUTBOX, Question

QUESTIONS = (
    *OUTBOX,
    *DEAD_LETTERS,
    Question(
        "xueshi_conservation_completions",
        "Completions that were accepted, those of them that were revoked, and those that are parked, held or void",
        # Counted by what is not in the indexes of held and of standing ones: the table itself need not be read.
        """
        WITH held AS (
            SELECT count(*) AS total, count(*) FILTER (WHERE revoked_by IS NOT NULL) AS revoked,
                   count(*) FILTER (WHERE hold = 'void') AS void, count(taken_off_at) AS taken_off,
                   count(*) FILTER (WHERE hold = 'held-for-review' AND revoked_by IS NULL) AS for_review
            FROM completion WHERE hold IS NOT NULL
        ), kept AS (
            SELECT (SELECT count(*) FROM completion) AS total,
                   (SELECT count(*) FROM completion WHERE revoked_by IS NULL) AS standing
        )
        SELECT unnest(ARRAY['accepted', 'revoked', 'parked', 'held', 'void']),
               unnest(ARRAY[kept.total - held.total + held.taken_off,
                            kept.total - kept.standing - held.revoked + held.taken_off,
                            held.total - held.void, held.for_review, held.void])
        FROM kept, held
        """,
        label="stage",
        is_heavy=True,
    ),
)
"""Questions whose answers stand among the metrics."""
