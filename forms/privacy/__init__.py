"""What may be shown of an answer: masks, and what no board may ever carry.

``MaskedText`` is made here and nowhere else. To add a mask: one row in ``masking``; to add what is
never published: one row in ``forms/data/never``, read by ``never_shapes`` and ``never_words``.
"""
