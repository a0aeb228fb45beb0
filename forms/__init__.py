"""What a record means: forms, rules, notices, returns. Pure Python: no window, no network, no SQL.

To add a question: one line in ``forms/data/forms/<form>.yaml`` and ``version`` + 1. To add a rule
or a notice: one file in ``forms/data/rules/`` or ``forms/data/notices/``. Everything may import
this storey; it imports nothing of ours.
"""
