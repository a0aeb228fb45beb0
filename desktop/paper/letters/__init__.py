"""Letters about one record: of the program's kinds, or of the village's own Word template.

``program_letters`` and ``own_letters`` make one, prove it and say what is kept of it,
``letter_batch`` makes one for each of a list. To add a kind: a file in ``forms/data/letters``.
"""
