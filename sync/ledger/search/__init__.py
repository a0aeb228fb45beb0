"""Find a person or a record as one types: Chinese, pinyin, initials, numbers.

Used by the reader of the ledger and, for reading names aloud, by the window. To add a kind of key:
one function in ``keys``.
"""
