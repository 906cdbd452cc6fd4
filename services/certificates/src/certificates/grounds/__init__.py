"""What regulations ask of people, as the ledger finds it."""
