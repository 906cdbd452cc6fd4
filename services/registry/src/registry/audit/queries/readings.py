"""Questions about who is who, for readings."""
