"""What is still to be asked, in what order, where each answer is written, and what that writes.

A rule that cannot tell says which fact it lacks (``forms/rules/asking.py``); ``place.py`` says
where such a fact is answered. ``doorstep.py`` is what is open in one household, ``resting.py``
what was asked and not known, ``answering.py`` turns answers into records, ``asking_order.py`` says
what of the whole village to ask first. A new reason why a fact
cannot be told is a function in ``place.py`` with the reason above it; one without leads to the page
of the person, never to a guess.
"""
