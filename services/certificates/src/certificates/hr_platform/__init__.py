"""Who is certified for which year."""
