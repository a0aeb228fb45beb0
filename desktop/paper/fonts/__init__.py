"""The Chinese fonts that come with the program, cut to the glyphs a sheet needs.

Only ``desktop.paper`` uses them. To add a typeface: its files and licence in ``desktop/resources``
and its row in ``bundled``.
"""
