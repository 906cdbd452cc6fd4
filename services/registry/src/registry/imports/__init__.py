"""Organisations and people recorded in batches: by programs, and from the files of offices."""
