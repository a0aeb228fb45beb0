from pathlib import Path

import PySide6
import pytest

from build_spec.keep import braces, kept, unmatched

LIBRARIES = Path(PySide6.__file__).parents[1]


def test_every_line_names_a_file_of_the_locked_wheel() -> None:
    names = [p.relative_to(LIBRARIES).as_posix() for p in (LIBRARIES / "PySide6").rglob("*")]
    assert not unmatched(names, "linux")
    assert unmatched(names[:3], "linux")


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        ("PySide6/QtWidgets.abi3.so", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PIL/_imaging.cpython-313-x86_64-linux-gnu.so", True),
        ("PIL/_avif.cpython-313-x86_64-linux-gnu.so", False),
        ("zstandard/_cffi.cpython-313-x86_64-linux-gnu.so", False),
        ("cunji-0.2.0.dist-info/METADATA", True),
        ("cunji-0.2.0.dist-info/direct_url.json", False),
        ("PySide6_Essentials-6.8.3.dist-info/RECORD", False),
        ("desktop/resources/style.qss", True),
    ],
)
def test_what_no_page_needs_stays_out(name: str, stays: bool) -> None:
    assert kept(name, "linux") is stays


def test_braces_inside_a_pattern() -> None:
    assert braces("a{b,c}d{e,f}") == ["abde", "abdf", "acde", "acdf"]
    assert braces("plain*") == ["plain*"]
