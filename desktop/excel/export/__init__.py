"""Workbooks out: registers and returns, readable again by the importer.

To export something new: one module that writes rows; cells are text or numbers, never formulas.
"""
