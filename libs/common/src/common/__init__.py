"""Machinery and event contracts shared by every service; nothing of the domain's rules lives here."""
