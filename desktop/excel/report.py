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

    @property
    def zh(self) -> str:
        """The word shown to people."""
        return {
            "created": "新增",
            "updated": "更新",
            "unchanged": "不变",
            "set_aside": "未导入",
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
class Report:
    """The account of an import: ``rows == created + updated + unchanged + set_aside``.

    Attributes:
        rows: Rows of persons that were read.
        created: Rows whose person is new.
        updated: Rows that changed something the book already had.
        unchanged: Rows that say what the book says.
        set_aside: Rows not stored; each has an issue with its cell.
        problems: Issues in the order of the sheet.
        records: Records written, by form (households, persons, spells, cards).
    """

    rows: int
    created: int
    updated: int
    unchanged: int
    set_aside: int
    problems: tuple[Issue, ...] = ()
    records: tuple[tuple[str, int], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The account as ``cunji import --json`` prints it."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "set_aside": self.set_aside,
            "records": dict(self.records),
            "problems": [
                {"cell": issue.cell, "field": issue.field, "zh": issue.zh, "level": issue.level}
                for issue in self.problems
            ],
        }

    @property
    def zh(self) -> str:
        """The account in one sentence."""
        return (
            f"共读到 {self.rows} 行：新增 {self.created}，更新 {self.updated}，"
            f"不变 {self.unchanged}，未导入 {self.set_aside}。"
        )
