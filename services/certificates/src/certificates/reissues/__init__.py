"""Certificates are issued anew under their numbers (换发): for a learner, or for a unit that was renamed."""
