"""Two records of one human become one, a wrong ID number is made right, and both can be undone."""
