"""Reads the tables of ``forms/data/never``; what cannot be used is told with file, line, remedy."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from forms.errors import DefinitionFault

NEVER: Final = Path(__file__).parents[1] / "data" / "never"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table.

    Attributes:
        file: Its name, for faults.
        line: Its number in the file.
        cells: By heading.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def fault(self, reason: str) -> DefinitionFault:
        """A fault at this line."""
        return DefinitionFault(self.file, self.line, reason)

    def one_of(self, heading: str, known: Iterable[str]) -> str:
        """A cell that is one of a few words.

        Raises:
            DefinitionFault: It is another word.
        """
        cell, words = self.cells[heading], tuple(known)
        if cell not in words:
            raise self.fault(f"{heading} 只能是 {'、'.join(words)}，现在是「{cell}」，请改正。")
        return cell

    def pattern(self, heading: str) -> "re.Pattern[str]":
        """A cell that is a regular expression, capital letters and small ones alike.

        Raises:
            DefinitionFault: It is none.
        """
        try:
            return re.compile(self.cells[heading], re.IGNORECASE)
        except re.error as bad:
            raise self.fault(f"{heading} 不是合法的式样（{bad}），请改正。") from None


def read_table(path: Path, headings: tuple[str, ...]) -> tuple[Row, ...]:
    """The lines of a table.

    Raises:
        DefinitionFault: A heading or a cell is missing, or the file is not there.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            head = tuple(next(reader, ()))
            if head != headings:
                raise DefinitionFault(path.name, 1, f"表头应是 {','.join(headings)}，请改正。")
            rows: list[Row] = []
            for cells in reader:
                row = Row(path.name, reader.line_num, dict(zip(headings, cells, strict=False)))
                if len(cells) != len(headings):
                    raise row.fault(f"应有 {len(headings)} 格，现在有 {len(cells)} 格，请补齐。")
                if not cells[0]:
                    raise row.fault(f"{headings[0]} 是空的，请填上或删去这一行。")
                rows.append(row)
    except OSError:
        raise DefinitionFault(path.name, 1, "文件读不出来，请重新安装程序。") from None
    return tuple(rows)


@cache
def harmless() -> Mapping[str, tuple[str, ...]]:
    """The words that make something harmless, or that tell whose it is, by group."""
    groups: dict[str, list[str]] = {}
    for row in read_table(NEVER / "harmless.csv", ("group", "term", "note")):
        terms = groups.setdefault(row.cells["group"], [])
        if not row.cells["term"] or row.cells["term"] in terms:
            raise row.fault("term 是空的或出现两次，请删去这一行。")
        terms.append(row.cells["term"])
    return {group: tuple(terms) for group, terms in groups.items()}


def any_of(*groups: str) -> str:
    """The words of some groups as one alternation, the longest first."""
    words = [word for group in groups for word in harmless()[group]]
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def surnames() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Compound surnames; surnames of one character; those of them that are ordinary words too."""
    rows = read_table(NEVER / "surnames.csv", ("surname", "note"))
    for row in rows:
        row.one_of("note", ("", "复姓", "也是常用字"))
    known = [(row.cells["surname"], row.cells["note"]) for row in rows]
    return (
        frozenset(name for name, note in known if note == "复姓"),
        frozenset(name for name, note in known if note != "复姓"),
        frozenset(name for name, note in known if note == "也是常用字"),
    )


@cache
def simplified() -> Mapping[str, str]:
    """The simplified character of each traditional one and of its variants (OpenCC)."""
    made: dict[str, str] = {}
    for row in read_table(NEVER / "traditional.csv", ("simplified", "written")):
        if len(row.cells["simplified"]) != 1:
            raise row.fault("simplified 应是一个字，请改正。")
        made |= dict.fromkeys(row.cells["written"], row.cells["simplified"])
    return made


@cache
def look_alikes() -> Mapping[str, str]:
    """The Latin capital that each letter of another script looks like (Unicode UTS #39)."""
    made: dict[str, str] = {}
    for row in read_table(NEVER / "latin.csv", ("letter", "signs")):
        if not (row.cells["letter"].isascii() and row.cells["letter"].isupper()):
            raise row.fault("letter 应是一个大写字母，请改正。")
        made |= dict.fromkeys(row.cells["signs"], row.cells["letter"])
    return made
