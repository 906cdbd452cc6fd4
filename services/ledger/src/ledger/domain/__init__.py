"""What is true of entries and person-years, without a database."""
