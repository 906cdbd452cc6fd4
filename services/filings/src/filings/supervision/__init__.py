"""What supervisors look at: spot checks, remarkable rosters, what waits."""
