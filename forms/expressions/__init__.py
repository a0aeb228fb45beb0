"""The language of conditions in YAML: text becomes a tree, the tree becomes a three-valued answer.

Rules, notices, indicators and forms use it through ``parser`` and ``compiler``. To add an operator:
one row in ``operators`` with its examples.
"""
