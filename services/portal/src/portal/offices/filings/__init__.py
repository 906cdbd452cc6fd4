"""Filings at an office's desk: what waits, one's own trainings, rosters and claims, and supervision."""
