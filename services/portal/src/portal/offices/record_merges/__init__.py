"""Two records of one human, and wrong ID numbers (记录合并与更正): proposed by one, signed by another."""
