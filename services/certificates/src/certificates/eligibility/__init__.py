"""Whether something may be done for people (结果运用)."""
