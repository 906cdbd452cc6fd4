"""What is true of organisations and people, without a database."""

SCOPES = frozenset(
    (
        "registry:write",
        "registry:operate",
        "people:read",
        "people:names",
        "vendors:operate",
        "completions:review",
        "filings:decide",
        "filings:read",
        "ledger:read",
        "certificates:status",
        "certificates:apply",
        "certificates:operate",
    )
)
"""Every scope that a client can be given."""
