"""What is guessed first, how many guesses a passphrase takes, and a proposal of four words.

Books of villages and accounts of the county's console are judged by the same lists. To have a word
tried first: a line in ``forms/data/words/tried-first.txt``.
"""
