"""The county server: what villages sync with, and the console where the county looks at them."""
