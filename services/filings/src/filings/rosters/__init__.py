"""Rosters of trainings: written, read from files, worked on."""
