"""The troubles of sharing, one class each with code and Chinese sentence.

Each module holds the errors of its part of ``sync``. To add one: a class there; one that crosses
the wire says so on the class.
"""
