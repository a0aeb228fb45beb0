"""Who saw and did what: written without waiting, sealed in blocks, checked, handed out.

To have an act noted: ``act`` of a console page, ``Audit.note`` with the act's own transaction, or
nothing, for a command (``sync.county.commands.grammar.opened``).
"""
