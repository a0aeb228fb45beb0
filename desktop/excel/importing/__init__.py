"""From answers to drafts: match with the book, plan, show, write in one step, undo.

``import_workbook`` is its front door for window and command line. Every row of the sheet is
accounted for by name in the plan.
"""
