"""Rules and the facts they ask for; the answer is yes, no or cannot tell, with its reasons.

To add a rule: one file in ``forms/data/rules`` with its examples. To add a fact: one function in
the ``facts_*`` module of its subject, entered in ``fact_registry``.
"""
