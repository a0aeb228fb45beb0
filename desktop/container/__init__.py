"""Files other offices made, as containers: opened within bounds, cut into parts, written again.

Nothing here knows what a table means. To add a container: a module that hands out its parts and
gives back the bytes; what is wrong with a file is a class of ``desktop/errors/office_file.py``.
"""
