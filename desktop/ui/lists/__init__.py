"""Lists: rows kept as columns, so that a key, a sort or a choice of all takes milliseconds.

``column_store`` and ``row_set`` are pure Python; a fact to narrow by is a ``RecordColumn`` with
``values``. To join one more fact to people or households, add it to ``joined_people`` or
``joined_households``.
"""
