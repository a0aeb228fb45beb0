"""A blank table of somebody else: what it asks where, and which answer of the record fits.

``grid`` is one picture of all formats, ``layout`` finds list, card, items and member lists in it,
``heading``, ``meaning`` and ``fitting`` say what a text asks for, ``propose`` puts it together. A
way to ask that is not known: a line in ``forms/data/words/headings.yaml``.
"""
