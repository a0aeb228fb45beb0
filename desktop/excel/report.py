"""What an import did or would do: counts that add up, and problems that name their cell."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

SET_ASIDE: Final = "set-aside"
WARNING: Final = "warning"
NOTE: Final = "note"
"""Levels of an issue: the row was not stored; stored, but look at it; only to be known."""


class Outcome(StrEnum):
    """What happens to one row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SET_ASIDE = "set_aside"
    SKIPPED = "skipped"

    @property
    def zh(self) -> str:
        """The word shown to people."""
        return {
            "created": "新增",
            "updated": "更新",
            "unchanged": "不变",
            "set_aside": "未导入",
            "skipped": "跳过",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about a cell that a person should know. Shown and printed, never logged.

    Attributes:
        cell: Address, with the sheet's name before ``!`` when there are several sheets.
        field: ``form.field`` concerned; empty for the row or the sheet.
        zh: One Chinese sentence ending in what to do.
        level: ``set-aside``, ``warning`` or ``note``.
    """

    cell: str
    field: str
    zh: str
    level: str


@dataclass(frozen=True, slots=True)
class RowAccount:
    """What became of one row of a sheet, so that none is left out without a word.

    Attributes:
        cell: Address of the cell that names it.
        name: Whom or what the row speaks of, as read.
        outcome: What happened.
        zh: What changes, or why the row was not taken in; empty where the outcome says all.
    """

    cell: str
    name: str
    outcome: Outcome
    zh: str


@dataclass(frozen=True, slots=True)
class Report:
    """The account of an import.

    ``rows == created + updated + unchanged + set_aside + skipped``, each of them in ``lines``.

    Attributes:
        rows: Rows below the headers in which anything is written.
        created: Rows whose person or record is new.
        updated: Rows that changed something the book already had.
        unchanged: Rows that say what the book or a row above says.
        set_aside: Rows not stored; each has an issue with its cell.
        skipped: Rows that are no record: totals, signatures, headers printed again.
        problems: Issues in the order of the sheet.
        records: Records written, by form (households, persons, spells, cards).
        lines: Every row, in the order of the sheets.
    """

    rows: int
    created: int
    updated: int
    unchanged: int
    set_aside: int
    skipped: int = 0
    problems: tuple[Issue, ...] = ()
    records: tuple[tuple[str, int], ...] = ()
    lines: tuple[RowAccount, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The account as ``cunji import --json`` prints it."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "set_aside": self.set_aside,
            "skipped": self.skipped,
            "records": dict(self.records),
            "problems": [
                {"cell": issue.cell, "field": issue.field, "zh": issue.zh, "level": issue.level}
                for issue in self.problems
            ],
            "lines": [
                {"cell": one.cell, "name": one.name, "outcome": one.outcome.value, "zh": one.zh}
                for one in self.lines
            ],
        }

    @property
    def zh(self) -> str:
        """The account in one sentence."""
        skipped = f"，跳过 {self.skipped}" if self.skipped else ""
        return (
            f"共读到 {self.rows} 行：新增 {self.created}，更新 {self.updated}，"
            f"不变 {self.unchanged}，未导入 {self.set_aside}{skipped}。"
        )
