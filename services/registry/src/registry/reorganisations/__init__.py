"""Organisations are renamed, moved, merged, split and closed, from a day on, and their people follow."""
