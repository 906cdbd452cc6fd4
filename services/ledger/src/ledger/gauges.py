"""Questions whose answers stand among the metrics; the heavy ones can be answered from indexes."""

from common.gauges import DEAD_LETTERS, OUTBOX, Question

QUESTIONS = (
    *OUTBOX,
    *DEAD_LETTERS,
    Question(
        "xueshi_taken_back_early_waiting",
        "What was taken back and has not been heard of yet; of more than 10,000 no more are counted",
        "SELECT count(*) FROM (SELECT FROM taken_back_early LIMIT 10001) AS first",
    ),
    Question(
        "xueshi_standings_oldest_seconds",
        "How long the oldest change of a person-year has waited to come into the standings; 0 where none waits",
        "SELECT greatest(0, coalesce(extract(epoch FROM now() - min(at)), 0)) FROM touched",
    ),
    Question(
        "xueshi_conservation_entries",
        "Completions and recognitions that the ledger has entered, and those of them that are reversed",
        """
        SELECT unnest(ARRAY['entered', 'reversed']), unnest(ARRAY[credits, reversals]) FROM (
            SELECT count(*) FILTER (WHERE kind = 'credit') AS credits,
                   count(*) FILTER (WHERE kind = 'reversal')
                   - (SELECT coalesce(sum(effect), 0) FROM evidence_turn) AS reversals
            FROM evidence
        ) AS counted
        """,
        label="stage",
        is_heavy=True,
    ),
    Question(
        "xueshi_conservation_grants",
        "Decisions about years that the ledger knows, and those of them that it knows as withdrawn",
        """
        SELECT unnest(ARRAY['known', 'ended']), unnest(ARRAY[known, ended]) FROM (
            SELECT count(*) AS known, count(*) FILTER (WHERE withdrawn) AS ended FROM decision
        ) AS counted
        """,
        label="stage",
        is_heavy=True,
    ),
    Question(
        "xueshi_conservation_balances",
        "Entries, and entries that the balances of person-years say they hold; both of one moment",
        """
        SELECT unnest(ARRAY['entries', 'balances']),
               unnest(ARRAY[(SELECT count(*) FROM entry), (SELECT coalesce(sum(entries), 0) FROM person_year)])
        """,
        label="stage",
        is_heavy=True,
    ),
    Question(
        "xueshi_conservation_sides",
        "Changes of side that the ledger has told of",
        "SELECT 'told', coalesce(sum(side_changes), 0) FROM person_year",
        label="stage",
        is_heavy=True,
    ),
)
