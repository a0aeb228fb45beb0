"""What is still to be asked, in what order, where each answer is written, and what that writes.

``place.py`` says where a fact a rule lacks (``forms/rules/asking.py``) is answered, ``doorstep.py``
what is open in one household, ``asking_order.py`` what of the village to ask first, ``resting.py``
what was asked and not known, ``answering.py`` makes records of answers, ``gains.py`` judges them
beforehand. A new reason why a fact cannot be told is a function in ``place.py``.
"""
