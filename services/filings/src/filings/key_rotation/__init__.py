"""What is sealed with an old key, or stood in clear, is sealed with the new one."""
