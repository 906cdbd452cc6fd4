"""Enrolment over HTTP: for offices, and for oneself."""
