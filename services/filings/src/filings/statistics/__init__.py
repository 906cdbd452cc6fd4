"""Statistics of filings and claims (备案和认定统计): what waits, what was decided and how long that took."""
