"""A list of an office, pasted or from a file, as records of one register in one save.

``source`` finds the table, ``whose_lines`` whom its lines mean, ``office_plan`` what writing it
would do (by the importer's own machinery), ``office_commit`` writes it, with what a person says of
the list as a whole. Another list is a line in ``forms/village/office_lists.py``.
"""
