"""Code lists: what a code is called, and which code a word stands for.

One CSV per list under ``forms/data/codes``: code, label_zh, label_en, source, aliases (parted by
``|``). A list is read when it is first asked for; the towns of Guangxi alone have 1 287 rows.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from forms.errors import DefinitionFault
from forms.schema.text import fold

COLUMNS = ("code", "label_zh", "label_en", "source", "aliases")


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list, indexed for both directions.

    Attributes:
        items: (code, Chinese label) in the order of the file.
        labels: Label by code.
        words: Code by folded label, code and alias.
    """

    items: tuple[tuple[str, str], ...]
    labels: Mapping[str, str]
    words: Mapping[str, str]

    def code_of(self, text: str) -> str | None:
        """The code of a label, code, alias or unique beginning of a label; None when unclear."""
        word = fold(text)
        if not word:
            return None
        found = self.words.get(word)
        if found is not None:
            return found
        begins = {code for code, label in self.items if fold(label).startswith(word)}
        return begins.pop() if len(begins) == 1 else None


@dataclass(slots=True)
class Codes:
    """All code lists; later folders replace lists of earlier ones."""

    folders: Sequence[Path]
    _lists: dict[str, CodeList] = field(default_factory=dict)

    def has(self, list_id: str) -> bool:
        """Whether there is such a list."""
        return list_id in self._lists or self._file(list_id) is not None

    def items(self, list_id: str) -> tuple[tuple[str, str], ...]:
        """(code, Chinese label) of a list, in the order people should see."""
        return self._list(list_id).items

    def label(self, list_id: str, code: str | None) -> str:
        """The Chinese label of a code; the code itself when a newer list knows more than ours.

        Nothing for no answer.
        """
        return self._list(list_id).labels.get(code, code) if code else ""

    def code_of(self, list_id: str, text: str) -> str | None:
        """Which code a person meant: label, code, alias or unique beginning of a label.

        Returns:
            The code, or None when no entry or more than one would fit.
        """
        return self._list(list_id).code_of(text)

    def knows(self, list_id: str, code: str) -> bool:
        """Whether the list has exactly this code."""
        return code in self._list(list_id).labels

    def ids(self) -> tuple[str, ...]:
        """The ids of all lists."""
        files = {p.stem for folder in self.folders for p in folder.glob("*.csv")}
        return tuple(sorted(files | self._lists.keys()))

    def beside(self, lists: Mapping[str, CodeList]) -> "Codes":
        """These with other lists, which replace namesakes."""
        return Codes(self.folders, {**self._lists, **lists})

    def longer(self, list_id: str, items: Mapping[str, str]) -> CodeList:
        """A list with more items behind its own; labels of codes it has are replaced."""
        known = self._list(list_id)
        labels = {**known.labels, **items}
        words = {fold(word): code for code, label in items.items() for word in (code, label)}
        return CodeList(tuple(labels.items()), labels, {**known.words, **words})

    def _file(self, list_id: str) -> Path | None:
        for folder in reversed(self.folders):
            path = folder / f"{list_id}.csv"
            if path.is_file():
                return path
        return None

    def _list(self, list_id: str) -> CodeList:
        known = self._lists.get(list_id)
        if known is None:
            path = self._file(list_id)
            if path is None:
                raise KeyError(list_id)
            known = self._lists[list_id] = read_list(path)
        return known


def read_list(path: Path) -> CodeList:
    """Read one CSV.

    Raises:
        DefinitionFault: A column is missing, a code or label is empty or given twice, a row has no
            source, or one word would stand for two codes.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        if tuple(next(reader, ())) != COLUMNS:
            raise DefinitionFault(path.name, 1, f"第一行应为 {','.join(COLUMNS)}，请改正。")
        rows = [(reader.line_num, row) for row in reader if row]
    labels: dict[str, str] = {}
    words: dict[str, str] = {}
    for line, row in rows:
        _take_row(path.name, line, row, labels)
    for line, (code, label, _, _, aliases) in rows:
        for word in _words(code, label, aliases):
            other = words.setdefault(word, code)
            # a name two places share (城厢镇) cannot be told apart by name, so by code only
            if other != code and aliases:
                reason = f"「{word}」同时指 {other} 和 {code}，请删去其中一个别名。"
                raise DefinitionFault(path.name, line, reason)
    _forget_shared(rows, words)
    return CodeList(tuple(labels.items()), labels, words)


def _take_row(file: str, line: int, row: list[str], labels: dict[str, str]) -> None:
    if len(row) != len(COLUMNS):
        what = (
            "多了逗号的请删去，文字里有逗号的请加引号" if len(row) > len(COLUMNS) else "请补上逗号"
        )
        zh = f"这一行有 {len(row)} 格，应是 {len(COLUMNS)} 格（{','.join(COLUMNS)}）；{what}。"
        raise DefinitionFault(file, line, zh)
    if not row[0] or not row[1] or not row[3]:
        raise DefinitionFault(file, line, "代码、名称、来源都要填，请补全。")
    if row[0] in labels:
        raise DefinitionFault(file, line, f"代码 {row[0]} 出现两次，请删去一行。")
    labels[row[0]] = row[1]


def _words(code: str, label: str, aliases: str) -> Iterable[str]:
    return [w for w in map(fold, (code, label, *aliases.split("|"))) if w]


def _forget_shared(rows: list[tuple[int, list[str]]], words: dict[str, str]) -> None:
    """Labels that several codes share stand for none of them."""
    owner: dict[str, str] = {}
    for _, row in rows:
        word = fold(row[1])
        if owner.setdefault(word, row[0]) != row[0]:
            words.pop(word, None)
