"""Where offices decide about hours that no vendor reports: recognised, deemed complete, exempt, made up."""
