"""Pages of the learner, who sees what is on record of themselves."""
