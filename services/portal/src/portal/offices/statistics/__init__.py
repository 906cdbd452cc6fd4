"""Statistics of an office beside its board: vendors, filings and claims, and training administrators."""
