"""Enrolment (报名) of people to approved trainings: openings with a quota, waiting lists, and double booking."""
