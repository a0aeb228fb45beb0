"""Records and their log: read, write, replicate, repair, one village at a time.

The window reads and writes, the client replicates and repairs, the county keeps the feed. To ask
the records something new: a method of the reader; nothing else writes ``records`` and ``clashes``
than ``projection``.
"""
