"""What is to be looked at again, since what it waited for has come."""
