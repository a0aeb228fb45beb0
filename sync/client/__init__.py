"""The village side of an exchange: enrol, push, pull, repair, photos, parcels.

The window and the command line call ``session``; only ``http`` opens a connection. To say something
new to the county: a message of ``sync.protocol`` handled in ``exchange``.
"""
