"""The county server: devices come in by ``devices``, people by ``console``, the store lies below.

Started by ``cunji-county``; nothing of ``desktop`` may import it. To add a page: one module in
``console``; to add a command: one row in ``commands``.
"""
