"""The village's side of an exchange with the county."""
