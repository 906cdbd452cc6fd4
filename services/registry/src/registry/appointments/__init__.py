"""Roles given, offered, accepted and confirmed."""
