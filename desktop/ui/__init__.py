"""Qt: the window, its pages and what they are made of.

``pages`` are subjects, ``page`` is what every page stands on, ``fields`` and ``widgets`` are the
pieces, ``window`` puts all into a frame. Qt is imported here, in ``application`` and ``demo`` only.
"""
