"""What other programs may ask the county: figures and returns without people, by token.

``openapi.json`` is the promise, served as it stands and held against ``routes.py`` by a test;
``asks.py`` types what is asked, ``counted.py`` and ``intake.py`` are what is answered. To add a
call: a struct in ``asks.py``, a handler in ``routes.py``, its path in ``openapi.json``.
"""
