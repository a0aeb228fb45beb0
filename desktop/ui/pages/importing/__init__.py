"""Taking a workbook in: choose, see what it would do, correct the columns, write, undo.

The work itself is in ``desktop.excel.importing``, on the ledger thread.
"""
