"""What can go wrong on the desktop, by part; an error is imported from the module that makes it."""
