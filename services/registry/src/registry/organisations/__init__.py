"""Regions and organisations, and what each was on which day."""
