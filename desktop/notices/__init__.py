"""Paper: from records to a lawful sheet. ``compose`` gathers, ``layout`` sets, ``pdf`` writes.

Nothing but ``pdf`` and ``cidfont`` knows ReportLab, and ``pdf`` takes masked text only.
"""
