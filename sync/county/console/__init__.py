"""The pages of the county's console, one module a subject, rendered on the server.

``console`` asks who it is, may he, did the form come from us, and writes the audit. To add a page:
one module with its route and its template; every page works without scripts.
"""
