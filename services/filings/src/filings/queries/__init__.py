"""Every question the filings service asks its database, by name; all of them set-based."""
