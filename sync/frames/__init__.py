"""The signed frame: some changes of one device as bytes that are proved, kept and handed on as are.

A frame's content is changes by column (``encode``, ``decode``); its link continues the chain of its
device over the bytes, and its author signs the link (``chain``). Who holds the bytes can prove them
without decoding, and may pack them anew (``packing``), but never change one. Knows no SQL.
To change what a content says: a new version beside the old one, whose golden bytes stay for ever.
"""
