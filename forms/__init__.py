"""What a record means: definitions, checks, masks, rules and notices. Pure Python, no Qt, no SQL.

To add a field: one line in ``forms/data/forms/<form>.yaml`` and ``version`` + 1.
To add a rule: one file in ``forms/data/rules/``, with its examples.
To add a notice: one file in ``forms/data/notices/``.
"""
