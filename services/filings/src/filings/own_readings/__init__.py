"""Who read what of oneself."""
