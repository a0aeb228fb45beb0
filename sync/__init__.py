"""What two computers share: changes, how they merge, the ledger, the wire, the county.

``desktop`` stands on it, it stands on ``forms``. The county server is a program of its own; the
desktop never imports it.
"""
