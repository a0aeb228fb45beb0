"""Workbooks in: the only door through which spreadsheets reach the book. No Qt.

``prepare`` reads and plans, ``replan`` changes the columns, ``commit`` writes in one step.
"""

from desktop.excel.intake import commit, prepare
from desktop.excel.plan import MappedColumn, Plan, PlannedRow
from desktop.excel.replan import replan
from desktop.excel.report import Issue, Outcome, Report

__all__ = [
    "Issue", "MappedColumn", "Outcome", "Plan", "PlannedRow", "Report",
    "commit", "prepare", "replan",
]  # fmt: skip
