"""The village of one day: who lives where, who is kin to whom, who is away, what was before.

``VillageView.on(day)`` is the one way to ask a past day. Rules, leads, notices, returns and tasks
read villages through this folder only. To add a relation between records: one module.
"""
