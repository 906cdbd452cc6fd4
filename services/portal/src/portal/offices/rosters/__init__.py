"""Rosters of people (人员名单): handed in as a file, recorded by a job, and what became of each row."""
