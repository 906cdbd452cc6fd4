"""Who read whom: what was recorded for each request is what people are shown, and what is still to be added up."""

from standalone.reconciliation.equation import Databases, Equation, same


async def readings(databases: Databases) -> list[Equation]:
    """People in readings = readings of people that were added up + those that wait, in every service."""
    found = []
    for package, database in databases.items():
        row = await database.fetchrow("""
            SELECT (SELECT coalesce(sum(people), 0)::bigint FROM reading) AS recorded,
                   (SELECT coalesce(sum(times), 0)::bigint FROM reading_of_person) AS counted,
                   (SELECT coalesce(sum(people), 0)::bigint FROM reading_waiting) AS waiting
        """)
        found.append(
            same(
                f"readings, {package.replace('_', '-')}",
                {"people read": row["recorded"]},
                {"shown to them": row["counted"], "to be added up": row["waiting"]},
            )
        )
    return found
