"""Certificates that are revoked and restored by two people, and reissued after a renaming: pages of HR authorities."""
