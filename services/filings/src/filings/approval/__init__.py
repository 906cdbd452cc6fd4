"""The approval route: filings, transitions, rounds, opinions and deadlines."""
