"""What the registry says of people and organisations."""
