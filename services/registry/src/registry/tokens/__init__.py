"""The token endpoint, and the keys that tokens are checked with."""
