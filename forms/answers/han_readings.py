"""How Han characters are read one by one, from a table of our own.

A dictionary of phrases (pypinyin) takes 35 MB and a third of a second to be loaded; names are read
character by character, and for that 180 kB are enough. Source: pypinyin's dictionary of single
characters, packed by ``python -m build_spec.readings``.
"""

from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parents[1] / "data" / "words" / "readings.txt"
"""A line for each way of reading: syllables without tones, a blank, the characters read so."""
MOST: Final = 2
"""So many readings of a character are kept, the more usual first."""


@cache
def readings_of(character: str) -> tuple[str, ...]:
    """Readings of a character, at most two, ü as v; itself where the table does not have it."""
    table = _table()
    at = -1 if len(character) != 1 or character.isascii() else table.find(character)
    if at < 0:
        return (character,)
    line = table.rfind("\n", 0, at) + 1
    return tuple(table[line : table.index(" ", line)].split(","))


@cache
def _table() -> str:
    return TABLE.read_text(encoding="utf-8")
