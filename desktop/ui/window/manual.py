"""The manual as the window shows it: one section at a time, found by its heading or its words."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from desktop.ui.theme.theme import RESOURCES
from sync.ledger.search.keys import plain

FOLDER: Final = RESOURCES / "manual-zh"
_HEAD = re.compile(r"^(#{2,3}) (?:[一二三四五六七八九十]+、)?(.+)$", re.MULTILINE)
"""Headings are called by their words; their numbers change when a chapter is put in."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the manual.

    Attributes:
        title: Its heading without the number.
        level: 2 for a chapter, 3 for a part of one.
        text: Markdown, with its heading; of a chapter up to its first part.
    """

    title: str
    level: int
    text: str


@cache
def sections(path: Path = FOLDER / "README.md") -> tuple[Section, ...]:
    """All sections in their order."""
    text = path.read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return tuple(
        Section(head[2].strip(), len(head[1]), text[head.start() : end].strip())
        for head, end in zip(heads, ends, strict=True)
    )


def section(title: str) -> Section | None:
    """A section by its heading."""
    return next((one for one in sections() if one.title == title), None)


def telling_of(typed: str) -> list[Section]:
    """The sections in which every word stands; those whose heading has it first."""
    words = [plain(word) for word in typed.split()]
    found = [one for one in sections() if words and _all_in(words, one.text)]
    return sorted(found, key=lambda one: not _all_in(words, one.title))


def _all_in(words: list[str], text: str) -> bool:
    written = plain(text)
    return all(word in written for word in words)
