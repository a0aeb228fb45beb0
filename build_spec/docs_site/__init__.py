"""The documents as a site that opens from a stick: ``make site``."""
