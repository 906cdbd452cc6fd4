"""People and organisations, as the registry published them, and what other services know of somebody."""
