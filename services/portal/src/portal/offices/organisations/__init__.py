"""Organisations of an office's place: the list, one with its history, its changes, new ones."""
