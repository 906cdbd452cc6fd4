"""Claims of people: which kinds there are, who decides, what decides itself."""
