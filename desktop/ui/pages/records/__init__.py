"""Registers as lists: any form's records, all registers, the fund ledger, shared contributions.

A new form gets its list here by itself.
"""
