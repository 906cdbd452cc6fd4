"""What offices decided: recognised hours, grants, withdrawals, the evidence that is used up."""
