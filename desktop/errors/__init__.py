"""The troubles of the desktop, one class each with code and a sentence that ends in what to do.

Each module holds the errors of its part. To add one: a class with ``code`` and ``zh``; a house test
proves both, docs/reference.md lists it.
"""
