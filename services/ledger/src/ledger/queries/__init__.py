"""Every question the ledger asks its database, by name and by noun; all of them set-based."""
