"""What a recognised table means for the village, before anything is drafted.

What it is (``intent``, ``mark``), who belongs together (``grouping``, ``card``), whom a row is
about (``existing``, ``whom``), who is gone. Another sign: a function that votes and a test in
which it alone is blank.
"""
