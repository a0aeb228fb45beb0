"""The log of a village in a store: chains of signed frames, and the tail that is not sealed yet.

Reading changes out of frames (``log``), writing own and taking others' frames (``sealing``), and by
whose word a signature is believed (``authors``). To keep something more of a chain: a column in
``sync.store.tables``, the field of ``Chain``, and a migration.
"""
