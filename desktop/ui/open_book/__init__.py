"""Before a book is open: welcome, new book, joining a village, unlocking, recovery sheet.

``desktop.application`` shows it. To add a step of the first run: one module and its place in
``steps``.
"""
