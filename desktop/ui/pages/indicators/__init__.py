"""Headline figures: the list, the figure with its year, the people behind it.

The figures come from ``forms.indicators``. To add one: a file in ``forms/data/indicators``.
"""
