"""Who may be missed, what does not fit together, what is due. A lead is never a decision.

To add a lead: a rule of family G in ``forms/data/rules``, or one function in ``register_checks``
when a register as a whole is looked at.
"""
