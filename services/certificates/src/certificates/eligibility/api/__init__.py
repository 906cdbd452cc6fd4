"""The questions about what may be done for people."""
