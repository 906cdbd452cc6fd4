"""Who may do what, and where: actors, roles, places. Every other feature stands on it."""
