"""Paper: from records to a lawful sheet. Only ``pdf`` and ``fonts`` know ReportLab.

``notices`` composes, ``typesetting`` sets, ``pdf`` writes and takes masked text only. To add a kind
of sheet that is no notice: one ``*_sheet`` module.
"""
