"""A notice from rows to sheet: compose, gate, board, archive, verify.

The gate is the only way to ``MaskedText`` on paper. To add a kind of notice: one file in
``forms/data/notices``; nothing here.
"""
