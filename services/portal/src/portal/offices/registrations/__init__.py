"""People come, go, and come in: registrations and transfers that wait, codes for passwords, and leaving."""
