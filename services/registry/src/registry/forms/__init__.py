"""The form that people fill in about themselves."""
