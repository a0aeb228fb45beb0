"""Workbooks in and out: the only door through which spreadsheets reach or leave the book. No Qt.

``sheet`` reads cells to answers, ``importing`` plans and writes, ``export`` makes workbooks. To
teach it a heading: ``headings`` of the question in its form's YAML.
"""
