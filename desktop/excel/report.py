"""What an import did or would do: counts that add up, and problems that name their cell."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

SET_ASIDE: Final = "set-aside"
WARNING: Final = "warning"
NOTE: Final = "note"
"""Levels of an issue: the row was not stored; stored, but look at it; only to be known."""


_MISSING: Final = (
    "{name}在台账里，这张表上没有：可能已去世、迁出，也可能漏列；请核对后在个人页上登记，"
    "台账里的保留不变。"
)


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


class Issue(msgspec.Struct, frozen=True, gc=False):
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


class RowAccount(msgspec.Struct, frozen=True, gc=False):
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


class Impact(StrEnum):
    """What an import does to the village beside its rows; each has to be accepted by a person."""

    GROUPING = "grouping"
    MOVED = "moved"
    NEW = "new"
    EMPTIED = "emptied"
    DOUBLED = "doubled"
    GONE = "gone"
    MISSING = "missing"
    OLDER = "older"

    @property
    def zh(self) -> str:
        """What is said of so many; ``{n}`` is the number."""
        return {
            "grouping": "认成的 {n} 户看来分得不对",
            "moved": "搬到别的户 {n} 人",
            "new": "新建 {n} 户",
            "emptied": "空出来没有人的户 {n} 户",
            "doubled": "有不止一位户主的户 {n} 户",
            "gone": "表上写着已故、外嫁或迁出，没有导入 {n} 人",
            "older": "表上的日期是三个月以前，会改掉台账里已写着的 {n} 条（台账里的可能更新）",
            "missing": "台账里有、表上没有 {n} 人（可能已去世、迁出，也可能漏列；不会删除）",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Affected:
    """One person or household that an import touches.

    Attributes:
        cell: Where the sheet says so; empty for what stands in the book alone.
        name: Whom, as read or as in the book.
        zh: What happens; empty where the effect says all.
        record: In the book; empty for what is new.
    """

    cell: str
    name: str
    zh: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect on the village with everybody concerned.

    Attributes:
        impact: Which.
        count: How many people or households.
        affected: Who.
        asks: Whether a person must accept it; the first roster of an empty book changes nothing.
    """

    impact: Impact
    count: int
    affected: tuple[Affected, ...]
    asks: bool = True

    @property
    def zh(self) -> str:
        """The effect in words."""
        return self.impact.zh.format(n=self.count)


def missing_in_words(one: Affected) -> str:
    """What there is to ask about somebody in the book who is not on the sheet."""
    return _MISSING.format(name=one.name)


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
        intent: What the sheet was taken for, one of ``Intent``.
        sentence: The same in words, with what it does.
        effects: What the import does to the village; those that are not zero.
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
    intent: str = ""
    sentence: str = ""
    effects: tuple[Effect, ...] = ()

    @property
    def to_check(self) -> tuple[Issue, ...]:
        """What a person should look at: the issues, then who is in the book and not on the sheet.

        They may have died or left, or were forgotten: nobody is taken out of the book for it.
        """
        missing = (Issue("", "", missing_in_words(one), WARNING) for one in self.missing)
        return (*self.problems, *missing)

    @property
    def missing(self) -> tuple[Affected, ...]:
        """Who is in the book and not on a roster that ought to bring them."""
        return next((e.affected for e in self.effects if e.impact is Impact.MISSING), ())

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
            "intent": self.intent,
            "sentence": self.sentence,
            "effects": [
                {
                    "impact": effect.impact.value,
                    "count": effect.count,
                    "zh": effect.zh,
                    "asks": effect.asks,
                    "affected": [
                        {"cell": one.cell, "name": one.name, "zh": one.zh, "record": one.record}
                        for one in effect.affected
                    ],
                }
                for effect in self.effects
            ],
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
