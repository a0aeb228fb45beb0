"""One box that finds everything by a few letters: people, households, pages, registers, acts.

The palette asks its index and its acts, and never the data base while somebody types. To let it
find one more kind of thing: lines in ``acts``.
"""
