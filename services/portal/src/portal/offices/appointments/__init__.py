"""Appointments (任命): who has which role in an organisation, given, withdrawn, and helped in with a code."""
