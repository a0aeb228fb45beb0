"""Numbered steps that bring a store's tables to what this program knows; a copy is made first.

To add a step: one module ``m00NN_<what>`` with ``NUMBER``, ``NAME`` and ``up``, and its row in
``steps.STEPS``. A released step is never changed.
"""
