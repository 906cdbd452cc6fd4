"""Publishing again what became of certificates."""
