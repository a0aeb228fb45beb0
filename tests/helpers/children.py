"""Widgets inside a widget, typed (the stubs of PySide6 6.8 know only ``Iterable``)."""

from typing import TypeVar

from PySide6.QtCore import QObject

Kind = TypeVar("Kind", bound=QObject)


def children(parent: QObject, kind: type[Kind]) -> list[Kind]:
    """All of a kind, near and far, in the order in which they were made."""
    found: list[Kind] = list(parent.findChildren(kind))
    return found
