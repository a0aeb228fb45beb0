"""Beside the head of a list: views that were kept under a name, grouping, columns."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop.ui import dialogs
from desktop.ui.page.page import PageContext
from desktop.ui.store.list_look import ListLook, look_of
from desktop.ui.theme.theme import beside, dots
from desktop.ui.widgets.basics import button
from desktop.ui.widgets.labelled import choice, line
from forms.definitions.records import NamedView
from forms.schema.form import RecordId

WHOLE: Final = ""
LONGEST_NAME: Final = 40


class ListLooks(QWidget):
    """Chooses how a list is looked at.

    Args:
        context: The book keeps the views.
        now: How the list is looked at now.
    """

    wanted = Signal(object)
    """A ``ListLook`` was chosen."""
    grouped = Signal(str)
    """Rows are to stand under the values of this column; empty for none."""
    columns_wanted = Signal()
    """The columns are to be chosen."""

    def __init__(self, context: PageContext, now: Callable[[], ListLook]) -> None:
        super().__init__()
        self._context, self._now = context, now
        self.list_id, self._shipped = "", dict[str, ListLook]()
        self.views, self.groups = choice([]), choice([("", "不分组")])
        self.views.setAccessibleName("视图")
        self.groups.setAccessibleName("分组")
        self.views.activated.connect(lambda _: self._choose())
        self.groups.activated.connect(lambda _: self.grouped.emit(self.groups.currentData()))
        self.name = line("给这个视图起个名字", longest=LONGEST_NAME)
        self.name.setAccessibleName("视图的名字")
        self.name.setMaximumWidth(dots(200))
        self.name.returnPressed.connect(self._keep)
        self.name.hide()
        self.save = button("保存视图…", self._ask_name, kind="link")
        self.drop = button("删除视图", self._drop, kind="link")
        self.columns = button("列…", self.columns_wanted.emit, icon="settings", kind="plain")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for box in (self.views, self.groups):
            box.setMinimumWidth(beside(150))
        for made in (self.views, self.name, self.save, self.drop):
            row.addWidget(made)
        row.addStretch(1)
        for made in (self.groups, self.columns):
            row.addWidget(made)
        self.hide()

    def put(
        self, list_id: str, shipped: Mapping[str, ListLook], groups: Sequence[tuple[str, str]]
    ) -> None:
        """Offer views and groups of a list.

        Args:
            list_id: Whose views; a list without has none.
            shipped: Views that come with the program, by name.
            groups: Columns by id and heading.
        """
        self.list_id, self._shipped = list_id, dict(shipped)
        self._offer_views()
        _offer(self.groups, [("", "不分组"), *((one, f"按{title}分组") for one, title in groups)])
        self.groups.setVisible(bool(groups))
        self.setVisible(bool(groups or list_id))

    def _offer_views(self) -> None:
        kept = sorted(self._kept().values(), key=lambda one: one.name or "")
        items = [(WHOLE, "全部"), *((f"+{name}", name) for name in self._shipped)]
        _offer(self.views, [*items, *((one.id, one.name or "") for one in kept)])
        self.views.setVisible(bool(self.list_id))
        self.save.setVisible(bool(self.list_id))
        self._follow()

    def show_group(self, column: str) -> None:
        """Say how the rows are grouped."""
        self.groups.setCurrentIndex(max(self.groups.findData(column), 0))

    def _kept(self) -> dict[RecordId, NamedView]:
        views = self._context.reading.view.all(NamedView) if self.list_id else ()
        return {one.id: one for one in views if one.list == self.list_id and one.filter is not None}

    def _choose(self) -> None:
        chosen, kept = str(self.views.currentData()), self._kept()
        look, whole = ListLook(), True
        if chosen.startswith("+"):
            look = self._shipped[chosen[1:]]
        elif one := kept.get(RecordId(chosen)):
            look, whole = look_of(one.answers or "", one.filter or "")
        self._follow()
        self.wanted.emit(look)
        if not whole:
            dialogs.warn(
                "这个视图是别的版本存的，有的条件读不出来，没有用上。", self, "视图没有读全"
            )

    def _follow(self) -> None:
        self.drop.setVisible(RecordId(str(self.views.currentData())) in self._kept())

    def _ask_name(self) -> None:
        current = str(self.views.currentData())
        one = self._kept().get(RecordId(current))
        self.name.setText(one.name or "" if one else "")
        self.name.show()
        self.name.setFocus()
        self.name.selectAll()

    def _keep(self) -> None:
        """Keep how the list is looked at now; the same name is the same view."""
        from sync.store.values import Draft

        name, look = self.name.text().strip(), self._now()
        if not name:
            self.name.hide()
            return
        before = next((one.id for one in self._kept().values() if one.name == name), None)
        body = {
            NamedView.list.name: self.list_id, NamedView.name.name: name,
            NamedView.answers.name: "\n".join(look.columns),
            NamedView.filter.name: look.written(),
        }  # fmt: skip
        self._context.write(
            (NamedView.FORM, self.list_id, name),
            lambda book: book.ledger.write.save(
                [Draft(NamedView.FORM, body, before)], actor=book.actor
            ),
            self,
            done=f"已保存：视图「{name}」",
            then=lambda _: self._show_kept(name),
            trouble="视图没有存下",
        )

    def _show_kept(self, name: str) -> None:
        self.name.hide()
        self._offer_views()
        self.views.setCurrentText(name)
        self._follow()

    def _drop(self) -> None:
        record = RecordId(str(self.views.currentData()))
        if (one := self._kept().get(record)) is not None:
            self._context.write(
                (NamedView.FORM, record),
                lambda book: book.ledger.write.retract(
                    [record], actor=book.actor, reason="删除视图"
                ),
                self,
                done=f"已删除：视图「{one.name or ''}」",
                then=lambda _: self._offer_views(),
            )


def _offer(box: QComboBox, items: Sequence[tuple[str, str]]) -> None:
    """Other lines; what was chosen stays while it is there."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    for key, words in items:
        box.addItem(words, key)
    box.setCurrentIndex(max(box.findData(chosen), 0))
    box.blockSignals(False)
