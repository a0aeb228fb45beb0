"""What can be done to the rows that are chosen: a bar at the foot, and the same as a menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QWidget

from desktop.ui import dialogs
from desktop.ui.lists.record_table import RecordTable
from desktop.ui.store.copying import as_table
from desktop.ui.widgets.basics import button, label
from desktop.ui.widgets.flow import Flow


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done to one row or to many.

    Attributes:
        words: On its button and in the menu.
        key: Its key while the list has the focus; empty for none.
        icon: Its picture.
        press: Does it to what is chosen.
        apart: Whether the page has a button for it, with the key, beside the bar.
        in_menu_alone: Whether the bar has no button for it.
    """

    words: str
    key: str
    icon: str
    press: Callable[[], object]
    apart: bool = False
    in_menu_alone: bool = False


class SelectionBar(QFrame):
    """Shown while several rows are chosen; its keys and the menu are there before.

    Args:
        table: The list; gets the keys and the menu.
        verbs: What can be done, in order.
    """

    def __init__(self, table: RecordTable, verbs: Sequence[Verb]) -> None:
        super().__init__()
        self.setObjectName("chosen")
        self._table, self.verbs, self._made = table, verbs, False
        for verb in verbs:
            if verb.key and not verb.apart:
                made = QShortcut(QKeySequence(verb.key), table)
                made.setContext(Qt.ShortcutContext.WidgetShortcut)
                made.activated.connect(verb.press)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        self.hide()

    def tell(self, words: str) -> None:
        """Say what is chosen; empty where nothing more can be done than to one row."""
        if words and not self._made:
            self._make()
        if words:
            self.words.setText(words)
        self.setVisible(bool(words))

    def _make(self) -> None:
        self._made = True
        self.words = label("", "chosen_words")
        buttons = Flow(gap=8)
        for verb in self.verbs:
            tip = "　".join(part for part in (verb.words, verb.key) if part)
            if not verb.in_menu_alone:
                buttons.addWidget(button(verb.words, verb.press, icon=verb.icon, tip=tip))
        held = QWidget()
        held.setLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(14)
        row.addWidget(self.words)
        row.addWidget(held, 1)
        self.let_go = button(
            "取消选择", self._table.let_go, icon="close", kind="plain", tip="取消选择 Esc"
        )
        row.addWidget(self.let_go)

    def menu(self) -> QMenu:
        """The same verbs as a menu, with their keys."""
        made = QMenu(self._table)
        for verb in self.verbs:
            action = QAction(verb.words, made)
            action.setShortcut(QKeySequence(verb.key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # told, not bound twice
            action.triggered.connect(lambda _checked=False, at=verb: at.press())
            made.addAction(action)
        return made

    def _open_menu(self, place: QPoint) -> None:
        if self.verbs and self._table.current() is not None:
            made = self.menu()
            made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            made.popup(self._table.viewport().mapToGlobal(place))


def copy_chosen(table: RecordTable, *, heads: bool = True) -> None:
    """Put the chosen rows on the clipboard as they are seen."""
    rows, chosen = table.rows, table.selected()
    QGuiApplication.clipboard().setText(as_table(rows.store, rows.columns, chosen, heads=heads))
    dialogs.success(f"已复制 {len(chosen):,} 行，遮住的照样遮着。", table)
