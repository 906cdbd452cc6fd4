"""Training bases (培训基地) that HR authorities name, and whom and what each of them may train."""
