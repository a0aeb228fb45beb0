"""One person, one household, their life in time, and what changes a household.

To show something new about a person: a card here; the words come from ``desktop.ui.page``.
"""
