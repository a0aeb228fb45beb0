"""Colours, type and icons of the window; one sheet of styles.

Every part of ``desktop.ui`` may use it. To add an icon: an SVG in ``desktop/resources/icons``.
"""
