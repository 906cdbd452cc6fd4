"""Filings as those see them who take part: whose turn it is, what was said, what became of it."""
