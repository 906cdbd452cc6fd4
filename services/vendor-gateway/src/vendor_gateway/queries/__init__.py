"""Every question the vendor gateway asks its database, by name and by noun; all of them set-based."""
