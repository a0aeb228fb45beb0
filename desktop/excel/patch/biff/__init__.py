"""The records of an .xls or .et (BIFF8): cells written, rows put in, lists read; the rest stays.

Source: MS-XLS. The one door is ``desktop.excel.patch.patched``.
"""
