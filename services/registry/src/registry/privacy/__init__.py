"""What people agreed that vendors may know of them, and which privacy notice they have seen."""
