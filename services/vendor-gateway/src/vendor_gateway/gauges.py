"""What is asked for the metrics."""

from common.gauges import DEAD_LETTERS, OUTBOX, Question

_WAITING = """
    SELECT hold, held_at, delivery_id FROM completion
    WHERE hold = stage AND hold <> 'void' AND revoked_by IS NULL ORDER BY item_id LIMIT 1000
"""
_PROPOSED = """
    SELECT made_at FROM (
        SELECT DISTINCT ON (item_id) item_id, what, made_at FROM review_act
        WHERE item_id IN (SELECT item_id FROM review_act WHERE what IN ('propose-void', 'propose-restore'))
        ORDER BY item_id, act_id DESC
    ) AS latest JOIN completion USING (item_id)
    WHERE what IN ('propose-void', 'propose-restore') AND revoked_by IS NULL
"""

QUESTIONS = (
    *OUTBOX,
    *DEAD_LETTERS,
    Question(
        "xueshi_held_oldest_seconds",
        "How long one of the first 1,000 completions of each stage has waited at most: unregistered people, closed "
        "years, contracts, reviews, and proposals for their second person; 0 where none waits",
        f"""
        SELECT stage, coalesce((
            SELECT max(greatest(0, extract(epoch FROM now() - coalesce(held_at, received_at))))
            FROM ({_WAITING}) AS first JOIN delivery USING (delivery_id)
        ), 0)
        FROM unnest(ARRAY['unknown-person', 'year-closed', 'no-contract', 'held-for-review']) AS stage
        UNION ALL
        SELECT 'proposed', coalesce(max(greatest(0, extract(epoch FROM now() - made_at))), 0) FROM ({_PROPOSED}) AS open
        """,
        label="stage",
    ),
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
