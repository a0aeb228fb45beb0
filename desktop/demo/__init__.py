"""The practice run: the main job on people who do not exist, from workbook to county.

Everything in it is real. To show something new: a step of ``story``.
"""
