"""What is printed: its fields, its drawing, its signature, and where the file stands."""
