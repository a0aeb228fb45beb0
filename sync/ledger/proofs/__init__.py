"""Whether what a county says and keeps is what was signed: its heads in a book, damage at itself.

A book keeps and compares signed heads (``witness``); a county knows what of its log is damaged
(``feed_damage``). To prove something more: a module beside these, told of by ``cunji check`` or
``cunji-county check``.
"""
