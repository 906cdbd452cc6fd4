"""What came in: every item has its verdict, and every verdict that kept something has its row."""

import asyncpg

from standalone.reconciliation.equation import Databases, Equation, same


async def gateway_equations(databases: Databases) -> list[Equation]:
    """Received items = accepted + duplicate + conflict + parked + rejected, per vendor."""
    rows = await databases["vendor_gateway"].fetch("""
        SELECT vendor_id, sum(received)::bigint AS received, sum(accepted)::bigint AS accepted,
               sum(duplicate)::bigint AS duplicate, sum(conflict)::bigint AS conflict, sum(parked)::bigint AS parked,
               sum(rejected)::bigint AS rejected
        FROM vendor LEFT JOIN delivery USING (vendor_id) GROUP BY vendor_id ORDER BY vendor_id
    """)
    verdicts = ("accepted", "duplicate", "conflict", "parked", "rejected")
    return [
        same(
            f"received, {row['vendor_id']}",
            {"received": row["received"] or 0},
            {verdict: row[verdict] or 0 for verdict in verdicts},
        )
        for row in rows
    ]


async def evidence_equations(databases: Databases) -> list[Equation]:
    """Every verdict that kept something has its row: completions and conflicts, per delivery."""
    gateway = databases["vendor_gateway"]
    kept = await gateway.fetchrow("""
        SELECT coalesce(sum(accepted + parked), 0)::bigint AS completions,
               coalesce(sum(conflict), 0)::bigint AS conflicts
        FROM delivery WHERE NOT is_revocation
    """)
    revoked = await gateway.fetchval("SELECT coalesce(sum(accepted), 0)::bigint FROM delivery WHERE is_revocation")
    return [
        same(
            "completions on record",
            {"accepted or parked": kept["completions"]},
            {"completions": await gateway.fetchval("SELECT count(*) FROM completion")},
        ),
        same(
            "revocations on record",
            {"accepted revocations": revoked},
            {"revoked": await gateway.fetchval("SELECT count(*) FROM completion WHERE revoked_by IS NOT NULL")},
        ),
        await _held(gateway),
        await _voided(gateway),
        same(
            "conflicts kept aside",
            {"conflicts answered": kept["conflicts"]},
            {"conflicts": await gateway.fetchval("SELECT count(*) FROM conflict")},
        ),
    ]


async def _held(gateway: asyncpg.Connection) -> Equation:
    """What was answered ``parked`` counts by now, waits, was voided before it counted, or was revoked."""
    row = await gateway.fetchrow("""
        SELECT count(*) FILTER (WHERE hold IS NULL AND revoked_by IS NULL) AS counting,
               count(*) FILTER (WHERE hold IS NULL AND revoked_by IS NOT NULL) AS revoked,
               count(*) FILTER (WHERE hold = 'unknown-person') AS unknown,
               count(*) FILTER (WHERE hold IN ('year-closed', 'no-contract')) AS waiting,
               count(*) FILTER (WHERE hold = 'held-for-review') AS held,
               count(*) FILTER (WHERE hold = 'void') AS void, count(*) AS total
        FROM completion
    """)
    parts = {
        "counting": row["counting"],
        "revoked": row["revoked"],
        "of unknown people": row["unknown"],
        "waiting for a contract or an opened year": row["waiting"],
        "held for a review": row["held"],
        "void": row["void"],
    }
    return same("where completions stand", {"completions": row["total"]}, parts)


async def _voided(gateway: asyncpg.Connection) -> Equation:
    """Every completion that is void was voided by an office, and every such decision is on record."""
    void = await gateway.fetchval("SELECT count(*) FROM completion WHERE hold = 'void'")
    decided = await gateway.fetchval("""
        SELECT count(*) FROM (
            SELECT DISTINCT ON (item_id) item_id, what FROM review_act
            WHERE what IN ('counts', 'void', 'confirm-void', 'confirm-restore') ORDER BY item_id, act_id DESC
        ) AS latest WHERE what IN ('void', 'confirm-void')
    """)
    return same("voided by decision", {"void": void}, {"decided": decided})
