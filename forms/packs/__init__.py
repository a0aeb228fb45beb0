"""What a county publishes for its villages: figures with their days, and definitions of its own.

A pack adds and takes nothing away. To let a county add a new kind of definition: its reader and its
proof in ``own_definitions``, its examples in ``examples``.
"""
