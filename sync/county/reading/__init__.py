"""What the console shows and exports: figures, clashes, sheets, trials of a pack.

It never lists people. Every reading takes an ``Area``. To show something new: one function here,
one page in ``sync.county.console``.
"""
