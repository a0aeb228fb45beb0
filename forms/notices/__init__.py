"""The rows of a notice from the village's records, and the life of a posted sheet.

Paper is not made here (``desktop.paper``). To add a kind of notice: one file in
``forms/data/notices``; rows that are no plain register: one function in a ``rows_of_*`` module.
"""
