"""Word documents of other offices and of the village itself, filled by splices.

``document.py`` finds tables, cells and words, ``patch.py`` writes into cells, ``letter.py`` fills a
template with placeholders. To fill another thing in a document: a module that gives splices.
"""
