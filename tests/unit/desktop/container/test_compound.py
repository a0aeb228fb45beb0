"""A compound file written again: every stream, small or large, and the tree as it was."""

from io import BytesIO

import pytest
import xlwt

from desktop.container.compound import Compound


def small() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("A").write(0, 0, 1)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4095, 4096, 4097, 60_000, 8_000_000])
def test_streams_of_every_size_come_back(size: int) -> None:
    file = Compound(small())
    (number,) = file.streams
    data = bytes(n % 251 for n in range(min(size, 997))) * (size // 997 + 1)
    file.streams[number] = data[:size]
    again = Compound(file.content())
    assert again.streams == {number: data[:size]}
    assert [one[:116] for one in again.entries] == [one[:116] for one in file.entries]
    assert again.named("Workbook") == number
    assert again.named("Book") is None
