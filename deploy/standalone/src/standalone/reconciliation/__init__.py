"""The conservation equations, written against the tables and not against the services' code."""
