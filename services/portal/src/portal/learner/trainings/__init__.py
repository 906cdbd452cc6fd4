"""Face-to-face training as people come to it: what is open to them, their place, and their attendance."""
