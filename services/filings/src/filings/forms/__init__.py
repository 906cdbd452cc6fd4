"""The forms of trainings, rosters and claims: their fields, and what is wrong with one."""
