"""Roles: who holds which, who gave it, and how it ends."""
