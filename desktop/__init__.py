"""What a person does: the window, the command line, paper and workbooks.

It stands on ``sync`` and ``forms``; nobody imports it. ``application`` starts the window, ``cli``
the commands, ``demo`` the practice run.
"""
