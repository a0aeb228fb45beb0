"""A file with a password: a second reader and LibreOffice open it with it, nobody without."""

import csv
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import msoffcrypto
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.container.locked import LEAST, MOST, locked, proved_password
from desktop.container.office import office_program
from desktop.errors.office_file import FileCannotBeLocked, FilePasswordWeak
from desktop.errors.workbook import WorkbookLocked
from desktop.excel.sheet.workbook import sheets_of
from tests.helpers.blanks import document, words
from tests.helpers.sheets import workbook

PASSWORD = "木棉花 Kai-2026"


def opened(content: bytes, password: str) -> bytes:
    """What a second reader finds in it, its integrity proved."""
    file, out = msoffcrypto.OfficeFile(BytesIO(content)), BytesIO()
    file.load_key(password=password, verify_password=True)
    file.decrypt(out, verify_integrity=True)
    return out.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("locked")
    return workbook(folder / "表.xlsx", [["姓名", "屯"], ["韦国强", "板岭屯"]]).read_bytes()


@pytest.mark.parametrize("kind", ["sheet", "document"])
def test_it_opens_with_the_password_alone_and_holds_the_same_bytes(plain: bytes, kind: str) -> None:
    content = plain if kind == "sheet" else document(words("韦国强"))
    assert kind == "sheet" or len(content) < 4_096, "one that has to be made longer first"
    shut = locked(content, PASSWORD)
    assert "韦国强".encode() not in shut
    assert parts(opened(shut, PASSWORD)) == parts(content)
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        opened(shut, PASSWORD + "x")
    assert locked(content, PASSWORD) != shut, "no two are alike"


def test_our_own_reader_says_that_it_is_shut(plain: bytes) -> None:
    with pytest.raises(WorkbookLocked):
        sheets_of(locked(plain, PASSWORD))


@settings(max_examples=4, deadline=None)
@given(st.integers(2_000, 40_000))
def test_any_length_keeps_its_proof(size: int) -> None:
    out = BytesIO(document(words("甲")))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("more.bin", bytes(i * 7919 % 251 for i in range(size)))
    assert parts(opened(locked(out.getvalue(), PASSWORD), PASSWORD)) == parts(out.getvalue())


@settings(max_examples=4, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=LEAST,
               max_size=MOST).filter(lambda text: len(set(text)) >= LEAST // 2))  # fmt: skip
def test_any_password_that_is_let_pass_opens_it(plain: bytes, password: str) -> None:
    assert opened(locked(plain, password), password) == plain


@pytest.mark.parametrize("typed", ["", "1234567", "1" * 20, "12121212121", "x" * (MOST + 1)])
def test_what_is_guessed_at_once_is_refused(plain: bytes, typed: str) -> None:
    with pytest.raises(FilePasswordWeak):
        proved_password(typed)
    with pytest.raises(FilePasswordWeak):
        locked(plain, typed)


def test_kinds_that_take_none_are_refused() -> None:
    old, out = xlwt.Workbook(), BytesIO()
    old.add_sheet("表").write(0, 0, "姓名")
    old.save(out)
    for content in (out.getvalue(), "姓名,屯".encode(), b""):
        with pytest.raises(FileCannotBeLocked):
            locked(content, PASSWORD)


@pytest.mark.skipif(office_program() is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_it_with_the_password(plain: bytes, tmp_path: Path) -> None:
    file, out = tmp_path / "shut.xlsx", tmp_path / "out.csv"
    file.write_bytes(locked(plain, PASSWORD))
    start = [str(office_program()), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
             "--headless", "--norestore"]  # fmt: skip
    subprocess.run([*start, "--terminate_after_init"], check=False, timeout=120)
    _add_macro(tmp_path / "profile/user/basic")
    call = f'"{file.as_uri()}","{out.as_uri()}","{PASSWORD}"'
    subprocess.run([*start, f"macro:///Standard.Module1.Convert({call})"], check=False, timeout=180)
    with out.open(encoding="utf-8") as shown:
        assert list(csv.reader(shown)) == [["姓名", "屯"], ["韦国强", "板岭屯"]]


def _add_macro(basic: Path) -> None:
    """Its command line knows no password, so a macro of its own opens the file with it."""
    folder, head = basic / "Standard", '<?xml version="1.0" encoding="UTF-8"?>'
    folder.mkdir(parents=True, exist_ok=True)
    library = 'xmlns:library="http://openoffice.org/2000/library"'
    (folder / "Module1.xba").write_text(
        f"""{head}
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">
Sub Convert(source As String, target As String, secret As String)
  Dim args(1) As New com.sun.star.beans.PropertyValue
  args(0).Name = "Hidden" : args(0).Value = True
  args(1).Name = "Password" : args(1).Value = secret
  Dim doc As Object
  doc = StarDesktop.loadComponentFromURL(source, "_blank", 0, args())
  Dim out(1) As New com.sun.star.beans.PropertyValue
  out(0).Name = "FilterName" : out(0).Value = "Text - txt - csv (StarCalc)"
  out(1).Name = "FilterOptions" : out(1).Value = "44,34,76"
  doc.storeToURL(target, out())
  doc.close(True)
  StarDesktop.terminate()
End Sub
</script:module>""",
        encoding="utf-8",
    )
    (folder / "script.xlb").write_text(
        f"""{head}
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library {library} library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module1"/></library:library>""",
        encoding="utf-8",
    )
    (basic / "script.xlc").write_text(
        f"""{head}
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries {library} xmlns:xlink="http://www.w3.org/1999/xlink"><library:library
 library:name="Standard" xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple"
 library:link="false"/></library:libraries>""",
        encoding="utf-8",
    )
