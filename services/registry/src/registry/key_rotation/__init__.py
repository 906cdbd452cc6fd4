"""What is sealed with an old key is sealed with the new one."""
