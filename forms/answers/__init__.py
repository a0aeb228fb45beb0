"""Kinds of answer: read what villages write, check it, write what people see (``TYPES``).

Used by definitions, by the importer and by the widgets. To add a kind: one class in ``kinds``, one
row in ``types.TYPES``, one widget in ``desktop.ui.fields``; a house test compares the two tables.
"""
