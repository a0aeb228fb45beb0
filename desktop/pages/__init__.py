"""One page per file; pages know the book and Operations, never SQL, HTTP, paper or workbooks.

To add a page: subclass ``desktop.pages.base.Page`` in a new file and add one line to
``desktop.pages.entries``.
"""
