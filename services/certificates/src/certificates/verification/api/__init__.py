"""Anybody's questions about a certificate that they hold."""
