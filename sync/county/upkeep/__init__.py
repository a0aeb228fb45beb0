"""Looking after the machine a county stands on: its user, its database's roles, what to look at.

``commands.py`` holds the commands, ``owner.py`` who may run any, ``roles.py`` what the database
lets whom do, ``doctor.py`` the checks of ``cunji-county doctor``: to add one, write a function that
gives ``Finding``s and name it in ``CHECKS``.
"""
