"""What is to be done: the list, one task with its law, doing, closing or putting it off.

Tasks come from ``forms.tasks``.
"""
