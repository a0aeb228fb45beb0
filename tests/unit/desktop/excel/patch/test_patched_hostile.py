"""Files changed at random, byte by byte and in their meaning: filled, or refused in a sentence.

More at night: ``CUNJI_EXAMPLES=2000``.
"""

import os
import random
import re
import struct
from collections.abc import Callable
from contextlib import suppress

import pytest

from desktop.container.biff_records import records
from desktop.container.compound import Compound
from desktop.container.edit import Edit, Insert
from desktop.excel.patch.patched import patched
from forms.errors import CunjiError
from tests.helpers.blanks import document, package, parts, rich_workbook
from tests.unit.desktop.excel.patch.biff.test_xls import BLANK
from tests.unit.desktop.word.test_patch import CARD, MEMBERS

TRIES = int(os.environ.get("CUNJI_EXAMPLES", "40"))
RICH, CARDS = rich_workbook(), document(CARD + MEMBERS)
STRANGE = (
    b"-1", b"99999999999", b"A", b"", b"0", b"1.5", b"ZZZZ9", b"A1:B", b"5:A", b"A0", b"B1048577",
    b"#REF!", b"1e9", "中".encode(), b"\xff",
)  # fmt: skip


def broken(content: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, lost or doubled."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 40)]
            case _:
                data[at:at] = data[max(0, at - 60) : at]
    return bytes(data)


def misled(xml: bytes, chance: random.Random) -> bytes:
    """Attributes and texts that mean something else, in a part that is still XML."""
    for _ in range(chance.randint(1, 3)):
        pattern = rb'="([^"]*)"' if chance.random() < 0.75 else rb">([^<]+)<"
        if places := list(re.finditer(pattern, xml)):
            one = chance.choice(places)
            xml = xml[: one.start(1)] + chance.choice(STRANGE) + xml[one.end(1) :]
    return xml


def of_package(content: bytes, chance: random.Random) -> bytes:
    there = parts(content)
    name = chance.choice([one for one in there if one.endswith((".xml", ".rels", ".vml"))])
    change = misled if chance.random() < 0.85 else broken
    return package(there | {name: change(there[name], chance)})


def of_records(content: bytes, chance: random.Random) -> bytes:
    """Records whose length is right and whose content is not."""
    file = Compound(content)
    (number,) = file.streams
    data, at = bytearray(file.streams[number]), 0
    places: list[int] = []
    for one in records(bytes(data)):
        places += range(at + 4, at + one.size)
        at += one.size
    for _ in range(chance.randint(1, 4)):
        data[chance.choice(places)] = chance.choice((0, 1, 128, 255, chance.randrange(256)))
    file.streams[number] = bytes(data)
    return file.content()


@pytest.mark.parametrize(
    ("content", "change"),
    [(RICH, broken), (RICH, of_package), (CARDS, of_package), (BLANK, broken), (BLANK, of_records)],
    ids=["zip", "sheet", "document", "compound", "records"],
)
def test_a_changed_file_is_filled_or_refused(
    content: bytes, change: Callable[[bytes, random.Random], bytes]
) -> None:
    edits = [Edit(0, 0, 1, "甲"), Edit(0, 5, 6, 5), Edit(0, 60, 2, "乙")]
    done = 0
    for seed in range(TRIES):
        chance = random.Random(seed)
        blank = change(content, chance)
        row = chance.choice((1, 13, 60))
        inserts = [Insert(0, row, 3)] if chance.random() < 0.4 else []
        with suppress(CunjiError):
            done += bool(patched(blank, edits, inserts=inserts).content)
    assert done or change is broken


def test_a_number_of_bytes_that_no_file_has() -> None:
    data = bytearray(BLANK)
    struct.pack_into("<I", data, 44, 0xFFFFFFF0)
    assert patched(bytes(data), []).content
