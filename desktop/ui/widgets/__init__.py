"""Pieces of a page that know nothing of the book: labels, tables, charts, cards.

Pages and ``page`` use them. To add one: a module, when a second page needs the piece.
"""
