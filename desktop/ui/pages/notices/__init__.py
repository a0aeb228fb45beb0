"""Notices: make, approve, print, and the board with what hangs until when.

Composing and the gate are in ``desktop.paper.notices``.
"""
