"""Returns and registers for township and county: figures by hamlet, checked, small ones hidden.

To add a return: one file in ``forms/data/reports``; rows that no columns can say: one function in
``registers`` or ``village_registers``.
"""
