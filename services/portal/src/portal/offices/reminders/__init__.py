"""People who are behind are reminded (催学): chosen, sent, and what became of it."""
