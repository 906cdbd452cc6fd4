"""Offices remind people of the hours of a year (催学)."""
