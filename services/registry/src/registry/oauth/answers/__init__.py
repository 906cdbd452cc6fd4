"""Answers, by noun."""
