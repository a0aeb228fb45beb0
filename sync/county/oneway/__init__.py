"""What only ever goes one way outlives every restore: a file beside the store, laid over it.

To keep a new kind of fact: a member of ``FactKind``, what it takes away in ``laying``, and ``note``
at the end of the act's own transaction.
"""
