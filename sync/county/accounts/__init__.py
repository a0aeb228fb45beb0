"""Who may sign in to the console, for which area, with which proof, and the audit of what he did.

``Area`` is made of a grant or of the whole server, so what forgets it does not type-check. To add a
role: its row in ``grants``; a test asks every route with it.
"""
