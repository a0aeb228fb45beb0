"""From cells to answers: open a workbook, find the header, know the columns, read the rows.

Nothing here knows the book. To read another kind of file: ``workbook``; to know another heading:
the question's own ``headings``.
"""
