"""What the ledger keeps beside its entries: where people stand, and what that adds up to."""

from standalone.reconciliation.equation import Databases, Equation, none, same


async def standings(databases: Databases) -> list[Equation]:
    """Standings say what the person-years say, and boards what the standings and their entries add up to."""
    ledger = databases["ledger"]
    async with ledger.transaction(isolation="repeatable_read", readonly=True):
        # What changed a moment ago is noted, and taken in with the next batch.
        wrong = await ledger.fetchval("""
            WITH noted AS (SELECT unnest(person_ids) AS person_id, unnest(training_years) AS training_year FROM touched)
            SELECT count(*) FROM standing LEFT JOIN person_year y USING (person_id, training_year)
            WHERE (standing.entries, standing.public_centihours, standing.professional_centihours,
                   standing.state = 'met')
                  IS DISTINCT FROM (coalesce(y.entries, 0), coalesce(y.public_centihours, 0),
                                    coalesce(y.professional_centihours, 0), coalesce(y.met, false))
              AND NOT EXISTS (SELECT FROM noted WHERE noted.person_id = standing.person_id
                                                  AND noted.training_year = standing.training_year)
        """)
        people = await ledger.fetchval("SELECT count(*) FROM standing")
        counted = await ledger.fetchval("SELECT coalesce(sum(people), 0)::bigint FROM board")
        cells = await ledger.fetchval("""
            WITH summed AS (
                SELECT training_year, organisation_id, region_code, post_category, title_level, count(*) AS people,
                       count(*) FILTER (WHERE state = 'met') AS met, count(*) FILTER (WHERE state = 'near') AS near,
                       count(*) FILTER (WHERE state = 'behind') AS behind,
                       count(*) FILTER (WHERE state = 'not-bound') AS not_bound,
                       sum(public_centihours) AS public, sum(professional_centihours) AS professional
                FROM standing GROUP BY 1, 2, 3, 4, 5
            )
            SELECT count(*) FROM board FULL JOIN summed
            USING (training_year, organisation_id, region_code, post_category, title_level)
            WHERE (coalesce(board.people, 0), coalesce(board.met, 0), coalesce(board.near, 0),
                   coalesce(board.behind, 0), coalesce(board.not_bound, 0), coalesce(board.public_centihours, 0),
                   coalesce(board.professional_centihours, 0))
                  IS DISTINCT FROM (coalesce(summed.people, 0), coalesce(summed.met, 0), coalesce(summed.near, 0),
                   coalesce(summed.behind, 0), coalesce(summed.not_bound, 0), coalesce(summed.public, 0),
                   coalesce(summed.professional, 0))
        """)
        learned = await ledger.fetchval("""
            WITH summed AS (
                SELECT training_year, standing.organisation_id, standing.region_code, entry.subject, entry.mode,
                       entry.source, coalesce(entry.topic, '') AS topic, sum(entry.centihours) AS centihours,
                       count(*) AS entries
                FROM standing JOIN entry USING (training_year, person_id)
                WHERE entry.seq <= standing.entries GROUP BY 1, 2, 3, 4, 5, 6, 7
            )
            SELECT count(*) FROM hours_board AS kept FULL JOIN summed
            USING (training_year, organisation_id, region_code, subject, mode, source, topic)
            WHERE (coalesce(kept.centihours, 0), coalesce(kept.entries, 0))
                  IS DISTINCT FROM (coalesce(summed.centihours, 0), coalesce(summed.entries, 0))
        """)
    return [
        none("standings that differ from their person-years", wrong),
        same("people on the board", {"standings": people}, {"counted": counted}),
        none("figures on the board that differ from its standings", cells),
        none("hours on the board that differ from their entries", learned),
    ]
