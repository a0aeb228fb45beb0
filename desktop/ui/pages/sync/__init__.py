"""Handing up: what waits, what the county holds, clashes, enrolment, parcels on a stick.

The exchange itself is in ``sync.client``, on the ledger thread.
"""
