"""Settings: what notices tell villagers, who works here, size of the letters, lock, passphrase."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QScrollArea
from typing_extensions import override

from desktop import settings as stored
from desktop import tell
from desktop.pages import theme
from desktop.pages.base import Desk, Page
from desktop.pages.parts import Card, Facts, button, label
from desktop.pages.passphrase import NewPassphrase
from desktop.pages.recovery_sheet import RecoverySheet, sheet_of
from desktop.pages.setting_entry import SettingEntry
from desktop.pages.theme import SPACE
from desktop.tasks import Step

_SHOWN = (
    "name", "committee", "notice_place", "objection_contact", "objection_phone",
    "supervision_phone", "township_phone", "service_hours",
)  # fmt: skip


class SettingsPage(Page):
    """One card per subject; every change holds at once."""

    scrolled = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.entries: dict[str, SettingEntry] = {}
        grid = QGridLayout()
        grid.setSpacing(SPACE["gap"])
        grid.addWidget(self._village_card(), 0, 0, 2, 1)
        grid.addWidget(self._computer_card(), 0, 1)
        grid.addWidget(self._secret_card(), 1, 1)
        grid.setRowStretch(1, 1)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self._change_card())
        self.body.addWidget(self._sheet_card())
        self.body.addStretch(1)

    @override
    def shown(self, argument: object = None) -> None:
        """Show what holds now."""
        reading = self.desk.reading
        village = self.desk.book.village
        fields = [reading.form("village").field(name) for name in _SHOWN]
        self.facts.put(
            (field.label, reading.text(field, village.get(field.id)) or "（未填）")
            for field in fields
        )
        for name, made in self.entries.items():
            made.put(getattr(self.desk.settings, name))
        self.entries["actor"].put(self.desk.book.actor)  # of this book, not of the last one

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """The village's record may have changed."""
        if "village" in forms:
            self.shown()

    def edit_village(self) -> None:
        """Open the village's own record."""
        found = self.desk.book.ledger.read.records("village")
        if found:
            self.open_record.emit(found[0].id)

    def change_passphrase(self) -> None:
        """Encrypt the book with the new passphrase, then show the new recovery sheet."""
        fresh = self.fresh.passphrase()
        if fresh is None:
            return
        self.change_button.setEnabled(False)
        book = self.desk.book

        def work(step: Step) -> bytes:
            step("正在换口令")
            book.change_passphrase(fresh)
            return sheet_of(book)

        self.desk.run(work, done=self._passphrase_changed, failed=self._not_changed)

    def show_sheet(self) -> None:
        """Make and show the recovery sheet of the present passphrase."""
        book = self.desk.book
        self.desk.run(lambda _: sheet_of(book), done=self._show_sheet)

    def _village_card(self) -> Card:
        card = Card("公示上的本村信息")
        self.facts = Facts(columns=1)
        card.body.addWidget(self.facts)
        card.buttons.addWidget(button("修改…", self.edit_village, icon="edit", kind="plain"))
        card.body.addStretch(1)
        return card

    def _computer_card(self) -> Card:
        """One editor a line of ``desktop/settings.py``; what is typed gets a row of its own."""
        card = Card("这台电脑")
        grid = QGridLayout()
        grid.setSpacing(SPACE["wide"])
        place = 0
        for name, about in stored.shown(self.desk.settings):
            made = SettingEntry(about, type(getattr(self.desk.settings, name)))
            made.kept.connect(partial(self._keep, name))
            self.entries[name] = made
            place += place % 2 if made.wide else 0
            grid.addWidget(made, place // 2, place % 2, 1, 2 if made.wide else 1)
            place += 2 if made.wide else 1
        card.body.addLayout(grid)
        card.body.addStretch(1)
        return card

    def _secret_card(self) -> Card:
        card = Card("口令与恢复单")
        text = "口令忘了只能靠纸上的恢复单。换口令以后，旧恢复单作废。"
        card.body.addWidget(label(text, "soft", wrap=True))
        row = QHBoxLayout()
        row.addWidget(button("换口令…", lambda: self._open_change(True), icon="key"))
        row.addWidget(button("再印恢复单…", self.show_sheet, icon="print"))
        row.addStretch(1)
        card.body.addLayout(row)
        card.body.addStretch(1)
        return card

    def _change_card(self) -> Card:
        self.change = Card("换口令")
        self.fresh = NewPassphrase()
        self.change.body.addWidget(self.fresh)
        self.change_button = button("换成新口令", self.change_passphrase, kind="primary")
        self.fresh.changed.connect(self._recheck)
        row = QHBoxLayout()
        row.addWidget(button("取消", lambda: self._open_change(False)))
        row.addStretch(1)
        row.addWidget(self.change_button)
        self.change.body.addLayout(row)
        self.change.hide()
        return self.change

    def _sheet_card(self) -> Card:
        self.sheet_card = Card("恢复单")
        self.sheet = RecoverySheet()
        self.sheet_card.body.addWidget(self.sheet)
        done = button("收好了", self._put_sheet_away, kind="primary")
        done.setEnabled(False)
        self.sheet.changed.connect(lambda: done.setEnabled(self.sheet.copied()))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(done)
        self.sheet_card.body.addLayout(row)
        self.sheet_card.hide()
        return self.sheet_card

    def _open_change(self, on: bool) -> None:
        self.fresh.known = (str(self.desk.book.village.get("name", "")),)
        self.fresh.clear()
        self._recheck()
        self.change.setVisible(on)
        if on:
            self.fresh.first.setFocus()
            self._bring_into_view(self.change)

    def _recheck(self) -> None:
        self.change_button.setEnabled(self.fresh.passphrase() is not None)

    def _passphrase_changed(self, sheet: bytes) -> None:
        self._open_change(False)
        tell.success("口令换好了。请留下新的恢复单，旧的作废。", self)
        self._show_sheet(sheet)

    def _not_changed(self, bad: BaseException) -> None:
        self._recheck()
        tell.error(bad, self, "口令没有换成")

    def _show_sheet(self, sheet: bytes) -> None:
        self.sheet.put(self.desk.book.recovery_code, sheet)
        self.sheet_card.show()
        self.sheet.back.setFocus()
        self._bring_into_view(self.sheet_card)

    def _bring_into_view(self, card: Card) -> None:
        area: QScrollArea | None = self.findChild(QScrollArea)
        if area is not None:  # once the card has been laid out
            QTimer.singleShot(0, card, lambda: area.ensureWidgetVisible(card))

    def _put_sheet_away(self) -> None:
        self.sheet.clear()
        self.sheet_card.hide()

    def _keep(self, name: str, value: stored.SettingValue) -> None:
        """A setting holds at once, and is on the disk."""
        setattr(self.desk.settings, name, value)
        if name == "actor":
            self.desk.book.actor = str(value)
        app = QApplication.instance()
        if name == "font_scale" and isinstance(app, QApplication):
            theme.apply(app, self.desk.settings.font_scale)
        try:
            self.desk.settings.save()
        except OSError:
            where = stored.file().parent
            tell.sorry(f"设置这次有效，但存不进 {where}；请检查这个文件夹能不能写。", self)
