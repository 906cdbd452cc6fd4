"""Clients of the API, their secrets and tokens, the keys that sign them, and what was revoked."""
