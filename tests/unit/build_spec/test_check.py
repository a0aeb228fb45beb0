import shutil
from pathlib import Path

import PySide6
import pytest

from build_spec.check import depends


def test_a_package_depends_on_what_its_files_name_and_no_more(tmp_path: Path) -> None:
    if shutil.which("readelf") is None:
        pytest.skip("readelf (Debian: binutils) is not on this computer")
    assert depends(tmp_path) == "libc6 (>= 2.28)"
    shutil.copy(Path(PySide6.__file__).parent / "Qt/lib/libQt6Gui.so.6", tmp_path)
    assert "libegl1" in depends(tmp_path)
    assert "libcups2" not in depends(tmp_path)
    assert "libcups2" in depends()
