"""Everything on record of oneself, shown and exported."""
