"""Files as people bring them: one, several, a folder, a zip; Word tables; what a sheet hides.

Nothing here knows what a table means, or what a cell is. Another kind of container is a module
that gives names and rows, and a line in ``sheet/workbook.py``, which hands all of them out.
"""
