"""Every hour once: entries, person-years, assessments, thresholds."""
