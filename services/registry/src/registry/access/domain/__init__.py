"""Roles and what they may do, tries and how they wait, what an installation asks of accounts."""
