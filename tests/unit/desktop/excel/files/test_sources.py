"""Files as people bring them: a folder, an archive, Word tables, and what is no table."""

import zipfile
from pathlib import Path

import pytest

from desktop.errors.workbook import (
    NoTableAmongFiles,
    NotAWorkbook,
    OldWordDocument,
    TooManyFiles,
    WorkbookTooLarge,
)
from desktop.excel.files import sources as reading
from desktop.excel.files.sources import sources
from desktop.excel.sheet.workbook import read_files, read_workbook
from tests.helpers.sheets import number, workbook
from tests.helpers.word import document, packed

ROWS = [("姓名", "性别", "电话"), ("韦大山", "男", "13907780001")]


def zipped(path: Path, **files: Path | bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.read_bytes()
            archive.writestr(name, data)
    return path


def test_a_folder_and_an_archive_of_the_same_files_say_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "板岭屯"
    (folder / "二组").mkdir(parents=True)
    workbook(folder / "韦大山.xlsx", ROWS)
    workbook(folder / "二组" / "蓝小花.xlsx", {"一": ROWS, "二": ROWS})
    (folder / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(100))
    (folder / "~$韦大山.xlsx").write_bytes(b"lock")
    (folder / ".DS_Store").write_bytes(b"mac")
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                made.write(file, file.relative_to(folder).as_posix())
    by_folder, by_archive = read_files([folder]), read_files([archive])
    names = ["二组/蓝小花.xlsx/一", "二组/蓝小花.xlsx/二", "韦大山.xlsx"]
    assert [sheet.name for sheet in by_folder.sheets] == names
    assert [sheet.name for sheet in by_archive.sheets] == names
    assert by_folder.sheets[0].titles == ("一", "蓝小花", "二组")
    for found in (by_folder, by_archive):
        assert [one.name for one in found.unread] == ["照片.jpg"], "named, and the rest is read"
        assert found.unread[0].zh == NotAWorkbook().zh


def test_names_that_chinese_windows_wrote_are_read(tmp_path: Path) -> None:
    path = tmp_path / "gbk.zip"
    file = workbook(tmp_path / "one.xlsx", ROWS)
    name = "板岭屯/韦大山.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x" * len(name.encode("gb18030")), file.read_bytes())
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"x" * len(name.encode("gb18030")), name.encode("gb18030")))
    assert [sheet.name for sheet in read_files([path]).sheets] == [name]


def test_what_cannot_be_read_in_an_archive_is_named_with_what_to_do(tmp_path: Path) -> None:
    good = workbook(tmp_path / "good.xlsx", ROWS)
    inner = zipped(tmp_path / "inner.zip", **{"a.xlsx": good})
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
    contents: dict[str, Path | bytes] = {
        "good.xlsx": good, "内.zip": inner, "旧.doc": old, "坏.xlsx": good.read_bytes()[:200],
    }  # fmt: skip
    packed_all = zipped(tmp_path / "all.zip", **contents)
    found = read_files([packed_all])
    assert [sheet.name for sheet in found.sheets] == ["good.xlsx"]
    told = {one.name: one.zh for one in found.unread}
    assert "另存为 .docx" in told["旧.doc"]
    assert "解压" in told["内.zip"]
    assert told["坏.xlsx"] == NotAWorkbook().zh


def test_an_archive_without_tables_an_empty_folder_and_too_much_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NoTableAmongFiles):
        read_files([empty])
    with pytest.raises(NoTableAmongFiles, match="无表"):
        read_files([zipped(tmp_path / "none.zip", **{"无表.pdf": b"%PDF-1.7\x00\x01"})])
    good = workbook(tmp_path / "good.xlsx", ROWS).read_bytes()
    many = zipped(tmp_path / "many.zip", **{f"{n}.xlsx": good for n in range(4)})
    monkeypatch.setattr(reading, "MAX_FILES", 3)
    with pytest.raises(TooManyFiles):
        sources([many])
    monkeypatch.setattr(reading, "MAX_FILES", 9)
    monkeypatch.setattr(reading, "MAX_ALL_BYTES", len(good) * 2)
    with pytest.raises(WorkbookTooLarge):
        sources([many])


def test_an_entry_that_swells_is_read_no_further_than_a_file_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("表.csv", bytes(2_000_000))
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 1_000_000)
    found, unread = sources([path])
    assert found == []
    assert unread[0].zh == WorkbookTooLarge().zh


def test_tables_of_a_word_document_are_sheets_with_their_merges_and_titles(tmp_path: Path) -> None:
    path = document(
        tmp_path / "花名册.xlsx", "板岭村花名册", "2026年11月1日",
        [("|户主", ">家庭成员"), ("^", "姓名", "电话"), ("韦大山", "~韦小山", "13907780001")],
        "第二张", [("姓名", "性别"), ("蓝小花", "女")],
    )  # fmt: skip
    first, second = read_workbook(path)
    assert first.rows == [
        ["户主", "家庭成员", ""], ["", "姓名", "电话"], ["韦大山", "韦小山", "13907780001"],
    ]  # fmt: skip
    assert set(first.merges) == {((0, 0), (1, 0)), ((0, 1), (0, 2))}
    assert first.named == ("第1张表", "板岭村花名册", "2026年11月1日", "花名册")
    assert first.remarks.struck == {(2, 1)}
    assert (second.name, second.titles[1]) == ("第2张表", "第二张")


def test_a_word_document_without_tables_or_with_entities_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAWorkbook):
        read_workbook(document(tmp_path / "letter.docx", "此致敬礼"))
    grown = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="w"/>'
    with pytest.raises(NotAWorkbook):
        read_workbook(packed(tmp_path / "entities.docx", grown))
    rich = tmp_path / "rich.doc"
    rich.write_bytes(b"{\\rtf1\\ansi 1}")
    with pytest.raises(OldWordDocument):
        read_workbook(rich)


def test_a_binary_sheet_with_a_far_cell_is_refused_before_it_is_laid_out(tmp_path: Path) -> None:
    far = b"\x00\x04" + (1_048_575).to_bytes(4, "little") + b"\x01\x04" + (16_000).to_bytes(
        4, "little"
    )  # fmt: skip
    path = zipped(tmp_path / "far.xlsb", **{
        "xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": far,
    })  # fmt: skip
    with pytest.raises(WorkbookTooLarge):
        read_workbook(path)


def test_a_number_of_eighteen_places_stays_text_in_every_container(tmp_path: Path) -> None:
    whole = number("1980-02-03")
    document(tmp_path / "a.docx", [("姓名", "身份证号码"), ("韦大山", whole)])
    (tmp_path / "b.csv").write_text(f"姓名,身份证号码\n韦大山,{whole}\n", encoding="gb18030")
    found = read_files([tmp_path])
    assert [sheet.rows[1][1] for sheet in found.sheets] == [whole, whole]
