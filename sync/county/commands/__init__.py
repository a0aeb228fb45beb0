"""The commands of ``cunji-county`` by subject, and what they share (``grammar``).

To add one: ``county_command`` in the ``add_…`` of its subject, and a function that does it.
"""
