"""What rules find: derived lists, leads, records that do not fit, the figures rules rest on.

Reasons and questions are shown as ``forms`` gives them. To add a rule: a file, nothing here.
"""
