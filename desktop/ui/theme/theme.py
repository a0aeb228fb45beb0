"""How the program looks: palette, type scale, spacing, fonts and the style sheet.

Paper and ink: a warm ground, white sheets with hairlines, deep ink for reading, pine green for
what can be done, and cinnabar only for the seal and for what is wrong or overdue. Nothing is ever
said by colour alone: a pill has words, a problem has an icon.
"""

import sys
from pathlib import Path
from string import Template
from typing import ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).parents[2] / "resources"
"""Icons, fonts and the style sheet that ship with the program."""

COLOURS = {
    "ground": "#F5F0E6",  # the desk under the sheets
    "sheet": "#FFFDF9",  # cards, inputs, tables
    "band": "#F9F5EC",  # table heads, every second row
    "line": "#E3DACA",  # hairlines
    "edge": "#CFC3AE",  # borders of what can be typed into
    "ink": "#24302B",  # what is read
    "soft": "#6A6F66",  # labels, hints; 4.6:1 on the ground
    "pale": "#9A978B",  # disabled, placeholders
    "pine": "#1F5B4A",  # what can be done
    "pine_deep": "#17483A",
    "pine_wash": "#E3EEE8",
    "side": "#1D3932",  # the side list
    "side_ink": "#D9E3DC",
    "side_pick": "#2B4F46",
    "cinnabar": "#B23A2B",  # the seal; wrong or overdue
    "cinnabar_wash": "#FAE9E4",
    "amber": "#8A5A00",  # cannot tell, wait
    "amber_wash": "#FBF0D9",
    "sky": "#2A5B84",  # for information
    "sky_wash": "#E5EEF5",
}
"""The one palette; the style sheet refers to these names as ``$name``."""

TYPE = {"tiny": 12, "small": 14, "body": 16, "lead": 18, "title": 21, "page": 26}
"""Type scale in logical pixels at font scale 1."""

SPACE = {"hair": 4, "tight": 8, "gap": 12, "wide": 18, "page": 28}
"""Distances in logical pixels."""

_OWN_FONT = (
    "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QTabBar",
    "QLineEdit", "QTextEdit", "QPlainTextEdit", "QComboLineEdit", "QComboMenuItem",
    "QAbstractItemView", "QListView", "QListBox", "QHeaderView",
    "QMenu", "QMenuBar", "QMenuItem", "QMessageBox", "QMessageBoxLabel", "QTipLabel", "QStatusBar",
    "QTitleBar", "QMdiSubWindowTitleBar", "QDockWidgetTitle", "QSmallFont", "QMiniFont",
)  # fmt: skip
"""Classes to which the theme of a desktop may give a font of their own; Windows gives tables, menus
and message boxes its 9 points."""

_FINE = 1.4
"""Device pixels per logical pixel from which hinting does no good."""

_FALLBACK_HEI = (
    "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei",
)  # fmt: skip
_RARE = ("rareB", "rareGH", "latin")
_FALLBACK_SONG = ("SimSun", "Noto Serif CJK SC")


WINDOW = QSize(1366, 768)
"""Size of the window at first: the screen of the oldest laptops in use."""


class Fonts:
    """The families once ``apply`` has run: hei for reading, song for names, title for heads."""

    hei: tuple[str, ...] = _FALLBACK_HEI
    song: tuple[str, ...] = _FALLBACK_SONG
    title: tuple[str, ...] = _FALLBACK_SONG
    scale: float = 1.0
    loaded: bool = False
    waiting: ClassVar[list[str]] = list(_RARE)


def apply(app: QApplication, scale: float = 1.0) -> None:
    """Dress the whole program: Fusion, our fonts, palette and style sheet.

    Args:
        app: The application; call again after the person changed the font scale.
        scale: Font scale from the settings, 1.0 to 1.5.
    """
    if not Fonts.loaded:
        if app.style().objectName() != "fusion":
            app.setStyle("Fusion")
        _load_fonts()
    Fonts.scale = scale
    app.setPalette(_palette())
    body = _font(Fonts.hei, "body")
    app.setFont(body)
    app.setStyleSheet(style_sheet(scale))
    for kind in _OWN_FONT:  # after the sheet: a new sheet brings the fonts of the theme back
        app.setFont(body, kind)  # type: ignore[arg-type]  # Qt takes text, its stub says bytes


def px(size: str) -> int:
    """Pixels of a step of the type scale at the current font scale."""
    return round(TYPE[size] * Fonts.scale)


def name_font(size: str = "body", *, bold: bool = False) -> QFont:
    """The song font for people's names: its fallback chain holds the rare characters."""
    font = _font((*Fonts.song, *Fonts.hei), size)
    font.setBold(bold)
    return font


def _font(families: tuple[str, ...], size: str) -> QFont:
    """A font; hinted where pixels are big, or the hairlines of song turn grey."""
    font = QFont(list(families))
    font.setPixelSize(px(size))
    if sys.platform == "linux" and QGuiApplication.primaryScreen().devicePixelRatio() < _FINE:
        font.setHintingPreference(QFont.HintingPreference.PreferFullHinting)
    return font


def colour(name: str) -> QColor:
    """A colour of the palette."""
    return QColor(COLOURS[name])


def style_sheet(scale: float) -> str:
    """The style sheet with colours, sizes and icon paths filled in."""
    values = dict(COLOURS)
    values |= {f"t_{name}": f"{round(size * scale)}px" for name, size in TYPE.items()}
    values["icons"] = (RESOURCES / "icons").as_posix()
    for name, families in (("song", Fonts.song), ("title", Fonts.title)):
        values[name] = ", ".join(f'"{family}"' for family in (*families, *Fonts.hei))
    template = Template((RESOURCES / "style.qss").read_text(encoding="utf-8"))
    return template.substitute(values)


def _palette() -> QPalette:
    roles = {
        QPalette.ColorRole.Window: "ground",
        QPalette.ColorRole.WindowText: "ink",
        QPalette.ColorRole.Base: "sheet",
        QPalette.ColorRole.AlternateBase: "band",
        QPalette.ColorRole.Text: "ink",
        QPalette.ColorRole.Button: "sheet",
        QPalette.ColorRole.ButtonText: "ink",
        QPalette.ColorRole.Highlight: "pine",
        QPalette.ColorRole.HighlightedText: "sheet",
        QPalette.ColorRole.ToolTipBase: "ink",
        QPalette.ColorRole.ToolTipText: "sheet",
        QPalette.ColorRole.PlaceholderText: "pale",
        QPalette.ColorRole.Link: "pine",
        QPalette.ColorRole.Accent: "pine",
        QPalette.ColorRole.Midlight: "pine_wash",
    }
    palette = QPalette()
    for role, name in roles.items():
        palette.setColor(role, colour(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, colour("pale"))
    palette.setColor(QPalette.ColorRole.Shadow, QColor(Qt.GlobalColor.transparent))
    return palette


def _load_fonts() -> None:
    """Register the fonts that ship with the program, so that the computer's own do not matter."""
    from desktop.paper.fonts.bundled import font_file, slots

    families = {slot: _register(str(font_file(slot))) for slot in ("hei", "song", "title")}
    Fonts.loaded = True
    rare = [slots()[slot].family for slot in _RARE]
    Fonts.hei = (families["hei"], *rare, *_FALLBACK_HEI)
    Fonts.song = (families["song"], *rare, *_FALLBACK_SONG)
    Fonts.title = (families["title"], *Fonts.song)


def load_rare_fonts() -> None:
    """Register the fonts of rare characters; needed as soon as names are shown, not before."""
    from desktop.paper.fonts.bundled import font_file

    while Fonts.waiting:
        _register(str(font_file(Fonts.waiting.pop())))


def _register(path: str) -> str:
    """Make one font file known to Qt; returns its family."""
    names = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(path))
    return names[0] if names else _FALLBACK_HEI[0]
