"""What is true of decisions, their evidence and who may take them, without a database."""
