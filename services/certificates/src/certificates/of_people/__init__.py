"""Certificates of others, read by the roles that reach them."""
