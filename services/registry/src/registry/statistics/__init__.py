"""How many people each unit and region has, by post and title."""
