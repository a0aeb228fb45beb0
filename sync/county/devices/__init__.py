"""The door for devices: codes, keys, the exchange itself, photos and parcels.

No person signs in here and no program is trusted: what a role may write is proved again. To answer
a new message: a method of ``dealing/exchange``.
"""
