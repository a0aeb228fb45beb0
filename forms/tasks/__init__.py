"""What is to be done, with its legal clocks, and the sums a form shows while it is filled.

To add a clock: one function in ``case_deadlines`` (about one case) or ``village_deadlines`` (about
the village). The tasks page, the command line and the first page read ``tasks``.
"""
