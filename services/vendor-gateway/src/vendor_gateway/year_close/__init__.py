"""Training years that are closed (年度结账), and what is taken in all the same by decision."""
