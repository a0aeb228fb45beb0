"""The front door: who may hold a connection, for how long, and how much a request may take.

``listening.py`` counts and refuses connections below the protocol and below TLS, ``connections.py``
knows each and how old it is, ``budget.py`` gives every request a time for its whole body and its
whole answer, ``addresses.py`` counts behind a proxy, ``quiet.py`` keeps the log from being flooded.
Nothing here reads what is said: who asks is proved in ``devices`` and ``accounts``.
"""
