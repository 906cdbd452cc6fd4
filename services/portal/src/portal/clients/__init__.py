"""The five services, as the portal asks them."""
