"""What the HR platform has otherwise of an office's people (与人社业务平台的差异), and what is not complete."""
