"""Powers of programs are proposed by one operator and approved by another."""
