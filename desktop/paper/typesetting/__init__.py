"""Lines, tables and pages, measured in points, for the press and for the screen.

It knows text and sizes, not records. To set something new: a block that gives its height and draws
itself on ``page``.
"""
