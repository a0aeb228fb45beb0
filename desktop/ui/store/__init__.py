"""What a list is before anybody sees it: rows as columns, asked in milliseconds.

Of Qt only the order of Chinese words is used. A fact to narrow by is a ``RecordColumn`` with
``values``; to join one more fact to people or households, add it to ``joined_people`` or
``joined_households``.
"""
