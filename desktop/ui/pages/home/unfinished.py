"""The card 没填完的: what was begun and not saved, to go on with or to throw away."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.ui import dialogs
from desktop.ui.page.drafts import Unfinished
from desktop.ui.page.page import PageContext
from desktop.ui.widgets.basics import Card, button, label
from desktop.ui.widgets.time_words import ago
from forms.definitions.records import Household, Person, Visit
from forms.schema.form import RecordId

SHEET, VISIT = "visit_sheet", Visit.FORM
"""A whole visit sheet is kept under the name of its page."""
_SUBJECTS = (Person.FORM, Household.FORM)
SHOWN = 2
"""So many at first; a button shows all."""


class UnfinishedCard(Card):
    """One line each, the latest first; hidden while there are none."""

    wanted = Signal(object)
    """The form to go on with (``FormAsk``)."""

    def __init__(self, context: PageContext) -> None:
        super().__init__("没填完的", tone="info")
        self.context = context
        self._all = False
        self.hide()

    def show_now(self) -> None:
        """Read anew what was not saved."""
        found = self.context.drafts.unfinished
        self.clear()
        self.setVisible(bool(found))
        for one in found if self._all else found[:SHOWN]:
            self.body.addLayout(self._line(one))
        if len(found) > SHOWN and not self._all:
            self.body.addWidget(button(f"全部 {len(found)} 条", self._show_all, kind="link"))

    def _line(self, one: Unfinished) -> QHBoxLayout:
        name, today = self._called(one), self.context.today()
        row = QHBoxLayout()
        row.addWidget(label(name))
        row.addWidget(label(f"{one.who}，{ago(one.at, today)}", "soft"), 1)
        for words, press in (("接着填", self._go_on), ("扔掉", self._throw_away)):
            made = button(words, partial(press, one), kind="link")
            made.setAccessibleName(f"{words}：{name}")
            row.addWidget(made)
        return row

    def _called(self, one: Unfinished) -> str:
        """The form, and whom it is about; nothing of what was typed, for some of it is sealed."""
        reading = self.context.reading
        form = self.context.book.definitions.forms.get(VISIT if one.form == SHEET else one.form)
        title = form.title if form else one.form
        known = {**one.answers, **one.preset}
        about = one.record if one.form in _SUBJECTS else None
        about = about or next((known[name] for name in _SUBJECTS if known.get(name)), None)
        whom = reading.name(RecordId(str(about))) if about else ""
        return f"{title}（{whom}）" if whom else title

    def _go_on(self, one: Unfinished) -> None:
        self.wanted.emit(one.ask)

    def _throw_away(self, one: Unfinished) -> None:
        self.context.drafts.drop(one.ask)
        self.show_now()
        offer = dialogs.ToastAction("撤销", "", partial(self._back, one))
        dialogs.success(f"已扔掉：{self._called(one)}", self, offer)

    def _back(self, one: Unfinished) -> None:
        self.context.drafts.keep_again(one)
        self.show_now()

    def _show_all(self) -> None:
        self._all = True
        self.show_now()
