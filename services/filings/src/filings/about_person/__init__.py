"""Claims and rosters about a person, read by the roles that reach them."""
