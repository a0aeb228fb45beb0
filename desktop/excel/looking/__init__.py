"""Tables looked at without taking them in: what one is, and how two differ.

Nothing here writes into the book. ``look`` says what a file is, column by column; ``compare`` sets
two rosters, or a roster and the book, beside each other. Another thing to say of a column is a
line in ``witness``.
"""
