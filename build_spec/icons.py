"""What a package shows of the program before it runs: icons, and the version in a .exe.

    python -m build_spec.icons build/icons

Writes cunji-16.png … cunji-256.png, cunji.ico and version.txt (as PyInstaller reads it).
"""

import io
import os
import sys
import tomllib
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).parents[1]
SIZES = (16, 24, 32, 48, 64, 128, 256)

VERSION = """VSVersionInfo(
  ffi=FixedFileInfo(filevers=({numbers}), prodvers=({numbers})),
  kids=[
    StringFileInfo([StringTable("080404b0", [
      StringStruct("CompanyName", "村记"), StringStruct("FileDescription", "村记 驻村工作台账"),
      StringStruct("FileVersion", "{version}"), StringStruct("ProductName", "村记"),
      StringStruct("ProductVersion", "{version}"), StringStruct("LegalCopyright", "Apache-2.0")])]),
    VarFileInfo([VarStruct("Translation", [0x804, 1200])])])
"""


def version() -> str:
    """Of this program, from its one source."""
    return str(
        tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    )


def drawn(side: int) -> Image.Image:
    """The seal, so many pixels wide."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ROOT / "desktop/resources/icons/cunji.svg")).render(
        painter, QRectF(0, 0, side, side)
    )
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt takes text
    return Image.open(io.BytesIO(buffer.data().data()))


def main(out: Path) -> None:
    """Write them all."""
    out.mkdir(parents=True, exist_ok=True)
    _app = QGuiApplication([])
    pictures = [drawn(side) for side in SIZES]
    for side, picture in zip(SIZES, pictures, strict=True):
        picture.save(out / f"cunji-{side}.png")
    pictures[-1].save(
        out / "cunji.ico", sizes=[(side, side) for side in SIZES], append_images=pictures[:-1]
    )
    numbers = ", ".join([*version().split("."), "0"])
    (out / "version.txt").write_text(
        VERSION.format(numbers=numbers, version=version()), encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
