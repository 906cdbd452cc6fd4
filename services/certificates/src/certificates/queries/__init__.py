"""Every question the certificates service asks its database, by name and by noun; all of them set-based."""
