"""The finished file: the same bytes, exact text, all fonts inside, a code that reads true."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from mypy import api as mypy

from desktop.paper.pdf import render
from desktop.paper.preview import Preview, page_texts
from desktop.paper.typesetting.layout import lay_out
from desktop.paper.typesetting.page import MM
from forms.notices.sheet.notice import Notice
from forms.privacy.masking import MaskedText
from tests.helpers.notice_samples import RARE, household_notice

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def notice() -> Notice:
    return household_notice(40)


@pytest.fixture(scope="module")
def pdf(notice: Notice) -> bytes:
    return render(notice)


def test_text_is_found_and_copied_on_every_plane(notice: Notice, pdf: bytes) -> None:
    pages = page_texts(pdf)
    assert len(pages) == len(lay_out(notice).pages)
    whole = "".join(pages)
    assert all(char in whole for char in RARE)
    assert all(row[2] in whole for row in notice.table.rows)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_another_reader_agrees(pdf: bytes, tmp_path: Path) -> None:
    file = tmp_path / "notice.pdf"
    file.write_bytes(pdf)
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True).stdout.decode()
    assert all(char in text for char in RARE)
    fonts = subprocess.run(["pdffonts", file], capture_output=True, check=True).stdout.decode()
    lines = fonts.splitlines()[2:]
    assert lines
    assert all(re.search(r"Identity-H\s+yes yes yes", line) for line in lines)


def test_the_same_notice_gives_the_same_bytes_anywhere(pdf: bytes, tmp_path: Path) -> None:
    code = (
        "import sys; from desktop.paper.pdf import render;"
        "from tests.helpers.notice_samples import household_notice;"
        "sys.stdout.buffer.write(render(household_notice(40)))"
    )
    for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai")):
        made = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        )  # fmt: skip
        assert made.stdout == pdf


def test_the_file_says_what_it_is(notice: Notice, pdf: bytes) -> None:
    assert b"zh-CN" in pdf
    assert notice.title_line.encode() in pdf, "the XMP packet is plain UTF-8"
    assert b"xmp:CreateDate>2026-11-23" in pdf
    assert b"Helvetica" not in pdf
    assert len(render(notice, tagged=False)) < 120_000


def test_the_code_holds_number_and_digest(notice: Notice, pdf: bytes) -> None:
    """Every module of the printed code is looked at; no scanner is needed for that."""
    expected = segno.make(
        f"{notice.number}，40行，核对码{notice.digest}，请到村委会核对",
        error="m",
        micro=False,
        boost_error=False,
    )
    sheet = lay_out(notice)
    box = sheet.pages[-1].code
    assert box is not None
    preview, dpi = Preview(pdf), 300
    picture = preview.picture(len(sheet.pages) - 1, dpi)
    preview.close()
    matrix = [list(row) for row in expected.matrix]
    unit = (box[2] - box[0]) / (len(matrix) + 4)
    assert unit >= 0.6 * MM - 1e-6, "a phone at arm's length reads modules of 0.6 mm"
    for j, row in enumerate(matrix):
        for i, dark in enumerate(row):
            x = round((box[0] + (i + 2.5) * unit) * dpi / 72)
            y = round((box[1] + (j + 2.5) * unit) * dpi / 72)
            assert (picture.pixels[y * picture.stride + 4 * x] < 128) == bool(dark)


def test_raw_text_is_refused_at_run_time(notice: Notice) -> None:
    with pytest.raises(TypeError):
        render(replace(notice, closing=("459999196611230041",)))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        MaskedText("459999196611230041")


def test_raw_text_is_refused_by_the_type_checker() -> None:
    code = (
        "from dataclasses import replace\n"
        "from forms.notices.sheet.notice import PaperColumn, Notice\n"
        "from forms.privacy.masking import MaskedText\n"
        "good = PaperColumn('姓名')\n"
        "def use(notice: Notice) -> MaskedText:\n"
        "    return notice.number + 'x'\n"
    )
    out, _, status = mypy.run(["--strict", "--config-file", os.devnull, "-c", code])
    assert status == 1
    assert 'has incompatible type "str"; expected "MaskedText"' in out
    assert 'return type "MaskedText"' in out or "Incompatible return value type" in out


def test_a_changed_name_changes_the_digest(notice: Notice) -> None:
    other = household_notice(40)
    assert other.digest == notice.digest
    rows = (notice.table.rows[1], *notice.table.rows[1:])
    assert replace(notice, table=replace(notice.table, rows=rows)).digest != notice.digest
