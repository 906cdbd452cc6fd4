"""Messages to people: announcements, and what became of what they asked for."""
