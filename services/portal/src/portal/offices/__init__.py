"""Pages for who serves an office: a unit's administrators, departments, HR authorities, auditors."""
