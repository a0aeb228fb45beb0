"""How the program looks: palette, type scale, spacing, fonts and the style sheet.

Sizes and colours follow what the person set (size of the letters, light or dark): a page asks
``px`` for letters, ``dots`` for everything else that has a size, ``colour`` for a colour.

Paper and ink: a warm ground, white sheets with hairlines, deep ink for reading, pine green for
what can be done, and cinnabar only for the seal and for what is wrong or overdue. Nothing is ever
said by colour alone: a pill has words, a problem has an icon.
"""

import re
import sys
from pathlib import Path
from string import Template
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop.ui.theme.palettes import DARK, LIGHT

RESOURCES = Path(__file__).parents[2] / "resources"
"""Icons, fonts and the style sheet that ship with the program."""

TYPE = {"tiny": 12, "small": 14, "body": 16, "lead": 18, "title": 21, "page": 26}
"""Type scale in logical pixels at font scale 1."""

SPACE = {"hair": 4, "tight": 8, "gap": 12, "wide": 18, "page": 28}
"""Distances in logical pixels at font scale 1."""

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


_HAIR = 2
"""Logical pixels up to which a line stays as fine as it is, however large the letters."""


class Fonts:
    """The families once ``apply`` has run: hei for reading, song for names, title for heads."""

    hei: tuple[str, ...] = _FALLBACK_HEI
    song: tuple[str, ...] = _FALLBACK_SONG
    title: tuple[str, ...] = _FALLBACK_SONG
    scale: float = 1.0
    loaded: bool = False
    waiting: ClassVar[list[str]] = list(_RARE)
    dark: bool = False


def apply(app: QApplication, scale: float = 1.0, *, dark: bool = False) -> None:
    """Dress the whole program: Fusion, our fonts, palette and style sheet.

    Args:
        app: The application; call again after the person changed how it looks.
        scale: Font scale from the settings, 1.0 to 2.0.
        dark: Whether the dark palette is worn.
    """
    if not Fonts.loaded:
        if app.style().objectName() != "fusion":
            app.setStyle("Fusion")
        _load_fonts()
    Fonts.scale, Fonts.dark = scale, dark
    sheet = style_sheet()
    if sheet == app.styleSheet():
        return  # it is dressed so: every widget that stands would be dressed anew for nothing
    app.setPalette(_palette())
    body = _font(Fonts.hei, "body")
    app.setFont(body)
    app.setStyleSheet(sheet)
    for kind in _OWN_FONT:  # after the sheet: a new sheet brings the fonts of the theme back
        app.setFont(body, kind)  # type: ignore[arg-type]  # Qt takes text, its stub says bytes


def px(size: str) -> int:
    """Pixels of a step of the type scale at the current font scale."""
    return round(TYPE[size] * Fonts.scale)


def dots(size: float) -> int:
    """Pixels of something that is no letter, at the current font scale.

    Args:
        size: Logical pixels at font scale 1.
    """
    return round(size * Fonts.scale)


def beside(size: float) -> int:
    """Pixels of a part that stands beside the one that matters more: grows half as much.

    Args:
        size: Logical pixels at font scale 1.
    """
    return round(size * (1 + Fonts.scale) / 2)


def night(app: QGuiApplication) -> bool:
    """Whether the system asks for dark windows."""
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


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
    return QColor(hex_of(name))


def hex_of(name: str) -> str:
    """A colour of the palette that is worn, as ``#RRGGBB``."""
    return (DARK if Fonts.dark else LIGHT)[name]


def style_sheet() -> str:
    """The style sheet with colours, sizes and icon paths filled in."""
    values = dict(DARK if Fonts.dark else LIGHT)
    values |= {f"t_{name}": f"{px(name)}px" for name in TYPE}
    values["icons"] = (RESOURCES / "icons").as_posix()
    values["night"] = "-dark" if Fonts.dark else ""
    for name, families in (("song", Fonts.song), ("title", Fonts.title)):
        values[name] = ", ".join(f'"{family}"' for family in (*families, *Fonts.hei))
    written = (RESOURCES / "style.qss").read_text(encoding="utf-8")
    return Template(re.sub(r"(\d+)px", _grown, written)).substitute(values)


def _grown(size: re.Match[str]) -> str:
    """A size of the style sheet at the current font scale; hairlines stay."""
    at_one = int(size[1])
    return f"{at_one if at_one <= _HAIR else dots(at_one)}px"


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
