"""What Qt hands a delegate to draw with, as a type."""

from typing import Protocol, cast

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget


class ItemOption(Protocol):
    """The attributes of ``QStyleOptionViewItem``; the stubs of PySide6 6.8 leave them out."""

    rect: QRect
    palette: QPalette
    state: QStyle.StateFlag
    font: QFont
    fontMetrics: QFontMetrics  # noqa: N815  Qt's own name
    text: str
    widget: QWidget


def typed(option: QStyleOptionViewItem) -> ItemOption:
    """The same option, with its attributes known to a type checker."""
    return cast("ItemOption", option)
