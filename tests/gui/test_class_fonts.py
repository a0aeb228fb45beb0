"""Every widget reads in our font and size, also where a desktop's theme has other wishes.

Windows gives tables, menus and message boxes a small font of their own. Qt takes KDE's fonts by the
same calls, so a real window on a virtual screen shows the same fault, and a missing mending.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SMALL = "DejaVu Sans,7,-1,5,50,0,0,0,0,0"

PROBE = """
import json
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QMessageBox, QTableWidget, QToolButton
from desktop.ui.theme import theme

KINDS = ("QMenu", "QMenuBar", "QToolButton", "QHeaderView", "QTableView", "QMessageBox", "QLabel")


def fonts():
    asked = {kind: QApplication.font(kind) for kind in KINDS}
    box, table = QMessageBox(), QTableWidget(1, 1)
    made = (box, table, table.horizontalHeader(), QMenu(), QMenuBar(), QToolButton())
    asked |= {"a " + type(widget).__name__: widget.font() for widget in made}
    return {name: [font.family(), font.pixelSize()] for name, font in asked.items()}


app = QApplication([])
told = {"theme": fonts()}
theme.apply(app)
told["dressed"] = fonts()
app.setStyleSheet(app.styleSheet() + " ")
app.sendEvent(app, QEvent(QEvent.Type.ThemeChange))
told["once more"] = fonts()
theme.apply(app, 1.25)
told["larger"] = fonts()
print(json.dumps(told))
"""


@pytest.fixture
def told(tmp_path: Path) -> dict[str, dict[str, list[object]]]:
    """Font by widget, before and after the program dresses itself, on a desktop of small fonts."""
    screen = shutil.which("xvfb-run")
    if screen is None:
        pytest.skip("needs a virtual screen (xvfb)")
    (tmp_path / ".config").mkdir()
    names = ("font", "menuFont", "toolBarFont")
    (tmp_path / ".config/kdeglobals").write_text(
        "[General]\n" + "".join(f"{name}={SMALL}\n" for name in names), encoding="utf-8"
    )
    kept = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))  # our fonts, unpacked
    kde = {"XDG_CURRENT_DESKTOP": "KDE", "KDE_FULL_SESSION": "true", "KDE_SESSION_VERSION": "5"}
    done = subprocess.run(
        [screen, "-a", sys.executable, "-c", PROBE], cwd=ROOT, check=False, timeout=60,
        env={**os.environ, **kde, "HOME": str(tmp_path), "XDG_CACHE_HOME": kept,
             "QT_QPA_PLATFORM": "xcb"},
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_no_widget_follows_the_fonts_of_the_desktop(
    told: dict[str, dict[str, list[object]]],
) -> None:
    before = told["theme"]
    assert all(family == "DejaVu Sans" for family, _ in before.values()), "the theme was let in"
    for moment, pixels in (("dressed", 16), ("once more", 16), ("larger", 20)):
        unlike = {
            name: font for name, font in told[moment].items() if font != ["Cunji Hei", pixels]
        }
        assert not unlike, moment
