"""Codes with which somebody sets a password: made by those who may help, used by the owner."""
