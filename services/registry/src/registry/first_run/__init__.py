"""Where an installation begins: its first operators, by a code that the machine's owner has, and how far it is."""
