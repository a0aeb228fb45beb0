"""The pages, one folder a subject; subjects do not import each other.

To add a page: a module with its ``Page`` and one line in ``desktop.ui.page.registry``.
"""
