"""The encrypted file of a village, open: key, recovery code, photos, the township's many villages.

Window, command line, paper and workbooks reach the records through ``Book``. To keep something new
beside the records: a table in ``sync.store``, not a second file.
"""
