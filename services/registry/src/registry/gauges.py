"""Questions whose answers stand among the metrics."""

from common.gauges import OUTBOX, Question

_LETTERS = (
    Question(
        "xueshi_letters_waiting",
        "Letters (e-mail) that wait to be sent; of more than 10,000 no more are counted",
        "SELECT count(*) FROM (SELECT FROM letter WHERE state = 'waiting' LIMIT 10001) AS first",
    ),
    Question(
        "xueshi_letters_oldest_seconds",
        "How long the first letter has been waiting of which the other side has said nothing; 0 where there is none",
        "SELECT coalesce(max(greatest(0, extract(epoch FROM now() - queued_at))), 0) FROM letter "
        "WHERE state = 'waiting' AND failure IS DISTINCT FROM 'not-now'",
    ),
    Question(
        "xueshi_letters_failed",
        "Letters of the last day that were refused for good or given up; of more than 10,000 no more are counted",
        "SELECT count(*) FROM (SELECT FROM letter WHERE state IN ('failed', 'given-up') "
        "AND ended_at > now() - interval '1 day' LIMIT 10001) AS first",
    ),
)

QUESTIONS = OUTBOX + _LETTERS
