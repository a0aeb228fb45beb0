"""The visit sheet of a household: what is read for it, and how it stands on paper.

``visit_round.py`` reads what is open at a door, for the window and for paper; ``visit_paper.py``
turns it into words, boxes and lines; ``visit_sheet.py`` lays them out. What is asked comes from
``forms/questions``: a new way to answer needs nothing here.
"""
