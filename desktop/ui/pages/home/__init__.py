"""The first page: what is to be done today, who is missed, what is counted.

It is painted before anything is counted. To show one more figure: ``overview``.
"""
