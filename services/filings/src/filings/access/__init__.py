"""Who acts for which office, and what every route and action works with."""
