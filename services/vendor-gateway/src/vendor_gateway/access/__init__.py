"""Whom the doors belong to: what routes work with, and how much anybody may ask."""
