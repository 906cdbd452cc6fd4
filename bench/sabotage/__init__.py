"""Patches that each break one rule of the house, and the proof that its tests notice every one of them."""
