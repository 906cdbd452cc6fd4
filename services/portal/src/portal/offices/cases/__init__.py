"""What people report (投诉和意见办理): what an office has to answer, each with its course, its steps and its files."""
