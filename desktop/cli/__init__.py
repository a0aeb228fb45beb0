"""The command line for scripts and support: the work of the window over the same book.

One module a subject. To add a command: its grammar in ``parser``, its function in the module of its
noun; docs/reference.md is generated from the grammar.
"""
