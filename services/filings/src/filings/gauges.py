"""Questions whose answers stand among the metrics."""

from common.gauges import DEAD_LETTERS, OUTBOX, Question


def _told(gauge: str, meaning: str, table: str, made: str) -> Question:
    sql = f"""
        SELECT unnest(ARRAY['{made}', 'withdrawn']), unnest(ARRAY[made, withdrawn]) FROM (
            SELECT count(*) AS made, count(withdrawal.decision_id) AS withdrawn
            FROM {table} LEFT JOIN withdrawal USING (decision_id)
        ) AS counted
    """
    return Question(gauge, meaning, sql, label="stage", is_heavy=True)


QUESTIONS = (
    *OUTBOX,
    *DEAD_LETTERS,
    _told(
        "xueshi_conservation_recognitions",
        "Hours that offices have recognised, and those that were withdrawn",
        "recognition",
        "recognised",
    ),
    _told(
        "xueshi_conservation_grants",
        "Decisions about years that offices have made, and those that were withdrawn",
        "granted",
        "granted",
    ),
)
