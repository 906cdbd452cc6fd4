"""What the ledger's routes answer, as it is described; each module is named as the one whose answers it has."""
