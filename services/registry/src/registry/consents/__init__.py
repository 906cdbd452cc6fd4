"""Placements elsewhere, to which the owner of a role says yes or no."""
