"""Training files (培训档案) of people and units."""
