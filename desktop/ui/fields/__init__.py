"""One widget for each kind of answer (``widgets.WIDGETS``).

The form page and the questions of other pages use them. To add one: a class here and a row in
``WIDGETS``; a house test compares it with ``forms.answers.types.TYPES``.
"""
