"""The form as it is printed (备案表) and verified."""
