"""Filled files opened by LibreOffice: it shows the values, the totals and the new rows."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from desktop.container.edit import Edit, Insert
from desktop.excel.patch.patched import patched
from tests.helpers.blanks import SHEET, cell, document, rich_workbook, table, words
from tests.unit.desktop.excel.patch.biff.test_xls import blank
from tests.unit.desktop.excel.patch.test_patched import NUMBER

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")


def shown(folder: Path, files: dict[str, bytes], to: str) -> dict[str, str]:
    """What the program makes of the files: one start for all."""
    assert OFFICE is not None
    for name, content in files.items():
        (folder / name).write_bytes(content)
    command = [OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", to, "--outdir", str(folder), *[str(folder / n) for n in files]],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {name: (folder / name).with_suffix(f".{to[:3]}").read_text("utf-8") for name in files}


def test_sheets_show_values_and_totals(tmp_path: Path) -> None:
    more = [Edit(SHEET, row, 1, f"第{row}人") for row in range(4, 34)]
    money = [Edit(SHEET, row, 6, row) for row in range(4, 34)]
    numbers = [Edit(SHEET, row, 2, NUMBER) for row in range(4, 34)]
    grown = patched(rich_workbook(), [*more, *money, *numbers], inserts=[Insert(SHEET, 13, 20)])
    old = patched(blank(), [Edit(SHEET, row, column, one) for row in range(2, 40)
                            for column, one in ((1, NUMBER), (4, row))])  # fmt: skip
    among = patched(
        blank(rows=12), [Edit(SHEET, row, 4, row) for row in range(2, 40)],
        inserts=[Insert(SHEET, 11, 28)],
    )  # fmt: skip
    files = {"grown.xlsx": grown.content, "old.xls": old.content, "among.xls": among.content}
    found = shown(tmp_path, files, "csv:Text - txt - csv (StarCalc):44,34,76")
    new, was, more_rows = (list(csv.reader(found[name].splitlines())) for name in files)
    assert more_rows[40][0] == "合计"
    assert float(more_rows[40][4].replace(",", "")) == sum(range(2, 40))
    assert [row[1] for row in new[4:34]] == [one.value for one in more]
    assert {row[2] for row in new[4:34]} == {NUMBER}
    assert new[34][0] == "合计"
    assert float(new[34][6].replace(",", "")) == sum(range(4, 34))
    assert {row[1] for row in was[2:40]} == {NUMBER}
    assert float(was[40][4].replace(",", "")) == sum(range(2, 40))


def test_a_document_shows_its_words(tmp_path: Path) -> None:
    body = table([cell(words("姓名")), cell()], [cell(words("甲")), cell(words("□男 □女"))])
    edits = [Edit(0, 0, 1, "韦<国>强"), Edit(0, 1, 1, "女"), Edit(0, 2, 0, "乙")]
    done = patched(document(body), edits, inserts=[Insert(0, 1, 1)])
    text = shown(tmp_path, {"card.docx": done.content}, "txt:Text (encoded):UTF8")["card.docx"]
    assert [one for one in text.lstrip("\ufeff").split() if one] == [
        "姓名", "韦<国>强", "甲", "□男", "☑女", "乙",
    ]  # fmt: skip
