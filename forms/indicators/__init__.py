"""Headline figures: part, whole, who cannot be judged, and what is said beside them.

To add an indicator: one file in ``forms/data/indicators`` with its examples. They ask the facts of
``forms.rules`` and those of ``facts`` here.
"""
