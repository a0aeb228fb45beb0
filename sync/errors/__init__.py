"""What can go wrong with a ledger and between two; an error is imported from its own module."""
