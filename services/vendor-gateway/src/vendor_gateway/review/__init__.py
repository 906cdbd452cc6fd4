"""Completions that somebody should look at."""
