"""Write into a workbook of somebody else without touching what was not meant.

``patched.py`` is the one door, for Word documents too. To fill another kind of file: a module with
a function like ``xlsx.filled`` and a line in that door.
"""
