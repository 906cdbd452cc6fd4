"""Where the HR platform and the offices meet: records, files, differences, and how far they are."""
