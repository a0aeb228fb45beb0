"""Pages of rows: the one table, what narrows it, what can be done to chosen rows.

To add a list, write a page that inherits ``ListPage``; what can be done to its rows are ``Verb``s.
"""
