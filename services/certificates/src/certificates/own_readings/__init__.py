"""Who asked about one's certificates."""
