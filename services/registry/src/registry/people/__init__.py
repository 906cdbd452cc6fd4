"""People and their histories: posts, units, terms and leaves."""
