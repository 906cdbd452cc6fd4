"""Accounts, sessions, passwords and second factors of people."""
