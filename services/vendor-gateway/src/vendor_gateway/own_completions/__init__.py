"""What somebody is told of what vendors sent about them."""
