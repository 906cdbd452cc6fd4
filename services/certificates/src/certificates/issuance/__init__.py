"""The making of certificates."""
