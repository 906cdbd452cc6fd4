"""Certificates are revoked and restored by decision (撤销、恢复), by two people of an authority."""
