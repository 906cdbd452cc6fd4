"""Answers to questions about policies (培训政策咨询) that authorities publish (Inner Mongolia 2024, art. 8)."""
