"""Letters: what a village certifies, tells, has signed or takes along on a visit, by kind.

To add a kind: one file in ``forms/data/letters``; what a village may certify and what it may not is
``forms/data/letters/certificates.yaml``. A blank answer stays a line to write on.
"""
