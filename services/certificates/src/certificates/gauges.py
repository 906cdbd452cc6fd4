"""Questions whose answers stand among the metrics."""

from common.gauges import DEAD_LETTERS, OUTBOX, Question

_TO_MAKE = "SELECT standing_since, applied_at FROM certificate WHERE stage = 'intended' AND standing = 'valid'"

QUESTIONS = (
    *OUTBOX,
    *DEAD_LETTERS,
    Question(
        "xueshi_certificates_to_make",
        "Certificates that are intended and not stored yet; of more than 10,000 no more are counted",
        f"SELECT count(*) FROM ({_TO_MAKE} LIMIT 10001) AS first",
    ),
    Question(
        "xueshi_certificates_to_make_oldest_seconds",
        "How long one of the first 10,000 of them has been intended at most; 0 where there is none",
        f"""
        SELECT coalesce(max(greatest(0, extract(epoch FROM now() - greatest(standing_since, applied_at)))), 0)
        FROM ({_TO_MAKE} ORDER BY certificate_id LIMIT 10001) AS first
        """,
    ),
    Question(
        "xueshi_certificates_waiting",
        "Certificates that cannot be printed and wait with a reason; of more than 10,000 no more are counted",
        "SELECT count(*) FROM (SELECT FROM certificate WHERE stage = 'waiting' LIMIT 10001) AS first",
    ),
    Question(
        "xueshi_reissues_to_make",
        "Certificates that are to be reissued and are not replaced yet; of more than 10,000 no more are counted",
        "SELECT count(*) FROM (SELECT FROM reissue WHERE ended_at IS NULL LIMIT 10001) AS first",
    ),
    Question(
        "xueshi_reissues_to_make_oldest_seconds",
        "How long one of the first 10,000 of them, or of the orders that are not taken up, has waited at most",
        """
        SELECT greatest(0, coalesce(extract(epoch FROM now() - min(asked_at)), 0)) FROM (
            (SELECT asked_at FROM reissue WHERE ended_at IS NULL ORDER BY reissue_id LIMIT 10001)
            UNION ALL SELECT ordered_at FROM reissue_order WHERE taken_up_at IS NULL
        ) AS first
        """,
    ),
    Question(
        "xueshi_conservation_sides",
        "Changes of side that certificates have heard of",
        "SELECT 'heard', coalesce(sum(side_number), 0) FROM certificate",
        label="stage",
        is_heavy=True,
    ),
)
