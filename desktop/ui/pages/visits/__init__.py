"""The visit sheet of a household: all that is open at one door, answered in place, saved at once.

``visit_page.py`` is the page, ``visit_head.py`` who, when and what was found, ``asked_card.py`` the
questions, ``question_row.py`` one with its ways, ``to_do.py`` tasks and leads, ``sheet_work.py``
what the ledger thread works out. What is asked comes from ``forms/questions``: a new way to answer
is added there.
"""
