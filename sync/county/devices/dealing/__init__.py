"""One device being dealt with, from its greeting to the county's signed head.

``streams.py`` takes bytes apart, ``exchange.py`` deals with what is said, ``hearing.py`` is the
transaction it is heard in, ``mending.py`` keeps damage in, ``heads.py`` signs the end. A
new message is a method of ``exchange``.
"""
