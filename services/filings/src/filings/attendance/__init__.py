"""Who attended a training: rows of rosters."""
