"""One form on the screen: its questions, its checks, drafts that survive a crash, dated changes.

Every register is filled here. To add a question: one line in the form's YAML, nothing here.
"""
