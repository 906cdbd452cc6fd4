"""What the filings service's routes answer, described; each module is named after the one with its routes."""
