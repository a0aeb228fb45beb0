"""The whole county in one file, as rows, whatever the database; restored into an empty store only.

To keep a new table: nothing, all tables are taken; what lies outside the database goes into
``file``.
"""
