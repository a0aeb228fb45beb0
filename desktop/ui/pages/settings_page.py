"""Settings: what notices tell villagers, who works here, size of the letters, lock.

The editor of one setting, made from its line in ``desktop/settings.py``.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop import log
from desktop import settings as stored
from desktop.doctor.computer import computer_looks
from desktop.doctor.county import CountyAddress, county_looks
from desktop.doctor.finding import Finding, summary
from desktop.doctor.program import program_looks
from desktop.settings import SettingValue, Shown
from desktop.ui import dialogs
from desktop.ui.licences_dialog import LicencesDialog
from desktop.ui.operations import Long, Step
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, Facts, button, label
from desktop.ui.widgets.labelled import ChoiceBox, Entry, choice, line
from sync.command_line import version

if TYPE_CHECKING:
    from desktop.book.book import Book

DRESSING = ("font_scale", "look")
"""Settings of how the program looks: the whole window is made anew for them."""
SHOWN_LINES = 60
"""Of the log on the page."""
LONGEST = 60
"""Characters of a text."""


class SettingEntry(QWidget):
    """A choice, a tick, or a line to type into; what it was made from decides.

    Args:
        about: The setting's line.
        kind: Type of its value.
    """

    kept = Signal(object)
    """The person gave another value, which fits."""

    def __init__(self, about: Shown, kind: type[SettingValue]) -> None:
        super().__init__()
        self._about = about
        self._kind = kind
        self._value: SettingValue = kind()
        self.editor = self._made()
        self.entry = Entry(about.zh, self.editor, about.hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.entry)
        self.setFocusProxy(self.entry)
        if isinstance(self.editor, QCheckBox):  # says what it is beside its box
            self.entry.name.hide()

    @property
    def wide(self) -> bool:
        """Whether it takes a row of its own."""
        return isinstance(self.editor, QLineEdit)

    def put(self, value: SettingValue) -> None:
        """Show what holds."""
        self._value = value
        self.entry.show_problem("")
        if isinstance(self.editor, ChoiceBox):
            _choose(self.editor, _key(value))
        elif isinstance(self.editor, QCheckBox):
            self.editor.setChecked(bool(value))
        else:
            self.editor.setText(_key(value))

    def _made(self) -> ChoiceBox | QCheckBox | QLineEdit:
        about = self._about
        if about.choices:
            made = choice([(_key(value), words) for value, words in about.choices])
            made.activated.connect(lambda _: self._keep(self._kind(made.currentData())))
            return made
        if self._kind is bool:
            box = QCheckBox(about.zh)
            box.clicked.connect(self._keep)
            return box
        typed = line(longest=LONGEST)
        typed.editingFinished.connect(lambda: self._typed(typed.text().strip()))
        return typed

    def _typed(self, text: str) -> None:
        if self._kind is not str:
            self._number(text)
        elif text or not self._about.needed:
            self._keep(text)
        else:
            self.put(self._value)

    def _number(self, text: str) -> None:
        lowest, highest = self._about.lowest, self._about.highest
        try:
            value = self._kind(text)
        except ValueError:
            value = None
        if isinstance(value, int | float) and lowest <= value and value <= (highest or value):
            self._keep(value)
            return
        range_zh = f"{lowest:g} 到 {highest:g}" if highest else f"{lowest:g} 以上"
        self.entry.show_problem(f"要填 {range_zh} 的{'整数' if self._kind is int else '数'}。")

    def _keep(self, value: SettingValue) -> None:
        self.entry.show_problem("")
        if value != self._value:
            self._value = value
            self.kept.emit(value)


def _key(value: SettingValue) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _choose(made: ChoiceBox, key: str) -> None:
    """Choose a line; a value nobody offers (an older program's) gets a line of its own."""
    place = made.findData(key)
    if place < 0:
        made.addItem(key, key)
        place = made.count() - 1
    made.setCurrentIndex(place)


_SHOWN = (
    "name", "committee", "notice_place", "objection_contact", "objection_phone",
    "supervision_phone", "township_phone", "service_hours",
)  # fmt: skip


class SettingsPage(Page):
    """One card per subject; every change holds at once."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.entries: dict[str, SettingEntry] = {}
        grid = QGridLayout()
        grid.setSpacing(SPACE["gap"])
        grid.addWidget(self._village_card(), 0, 0, 2, 1)
        grid.addWidget(self._computer_card(), 0, 1)
        grid.addWidget(self._secret_card(), 1, 1)
        grid.addWidget(self._doctor_card(), 2, 0, 1, 2)
        grid.addWidget(self._about_card(), 3, 0, 1, 2)
        grid.setRowStretch(1, 1)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self.body.addStretch(1)

    @override
    def shown(self, argument: object = None) -> None:
        """Show what holds now."""
        self._put_village()
        for name, made in self.entries.items():
            made.put(getattr(self.context.settings, name))
        self.entries["actor"].put(self.context.book.actor)  # of this book, not of the last one
        self.entries[argument if argument in DRESSING else "actor"].setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """The village's record may have changed."""
        if "village" in forms:
            self._put_village()

    def _put_village(self) -> None:
        reading = self.context.reading
        village = self.context.book.village
        fields = [reading.form("village").field(name) for name in _SHOWN]
        self.facts.put(
            (field.label, reading.text(field, village.body.get(field.id)) or "（未填）")
            for field in fields
        )

    def edit_village(self) -> None:
        """Open the village's own record."""
        code = self.context.book.ledger.village
        self.go.emit("form", FormAsk("village", preset={"code12": code}))

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
        for name, about in stored.shown(self.context.settings):
            made = SettingEntry(about, type(getattr(self.context.settings, name)))
            made.kept.connect(partial(self._keep, name))
            self.entries[name] = made
            place += place % 2 if made.wide else 0
            grid.addWidget(made, place // 2, place % 2, 1, 2 if made.wide else 1)
            place += 2 if made.wide else 1
        card.body.addLayout(grid)
        card.body.addStretch(1)
        return card

    def _secret_card(self) -> Card:
        card = Card("口令、恢复单、备份、交接")
        card.body.addWidget(label("都在「安全」一页。", "soft", wrap=True))
        row = QHBoxLayout()
        row.addWidget(button("去安全页", lambda: self.go.emit("safe", None), icon="key"))
        row.addStretch(1)
        card.body.addLayout(row)
        card.body.addStretch(1)
        return card

    def _doctor_card(self) -> Card:
        """What one reads out to a technician on the telephone, or saves for him."""
        card = Card("检查这台电脑")
        self.examined = label(
            "程序、系统组件、打印机、时间、磁盘、县服务器，一样一行。没有任何人的资料，可以念给技术人员听。",
            "soft", wrap=True, select=True,
        )  # fmt: skip
        card.body.addWidget(self.examined)
        row = QHBoxLayout()
        self.save_examined = button("存下来…", self._save_examined, kind="plain")
        self.save_examined.setEnabled(False)
        row.addWidget(button("检查", self.examine, icon="search"))
        row.addWidget(button("看日志", self._show_log, kind="plain"))
        row.addWidget(self.save_examined)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def examine(self) -> None:
        """Look at everything on the ledger thread, with the screen as it is here."""
        screen, meta = _screen(), self.context.book.ledger.meta

        def looks(_step: Step) -> list[Finding]:
            found = computer_looks(screen) + program_looks()
            return found + county_looks(CountyAddress.of(meta))

        self.context.tasks.run(
            Long("正在检查这台电脑", looks, stops=False),
            done=self._put_examined, failed=partial(dialogs.error, parent=self),
        )  # fmt: skip

    def _put_examined(self, found: list[Finding]) -> None:
        self._put_text("\n".join([summary(found), *(one.line for one in found)]))

    def _show_log(self) -> None:
        self._put_text(log.last_lines(SHOWN_LINES) or "还没有日志。")

    def _put_text(self, text: str) -> None:
        self.examined.setText(text)
        self.save_examined.setEnabled(True)

    def _save_examined(self) -> None:
        dialogs.save_report(self.examined.text(), self)

    def _about_card(self) -> Card:
        card = Card("关于")
        self.about = Facts(columns=2)
        self.about.put(
            [
                ("版本", f"村记 {version()}"),
                ("许可", "Apache-2.0；Qt、PySide6 是 LGPL-3，字体是 OFL"),
            ]
        )
        card.body.addWidget(self.about)
        row = QHBoxLayout()
        row.addWidget(button("开放源代码许可", self.show_licences, icon="book", kind="plain"))
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def show_licences(self) -> None:
        """Whose parts the program holds, with the words of each licence."""
        LicencesDialog(self).show()

    def _keep(self, name: str, value: stored.SettingValue) -> None:
        """A setting holds at once, and is on the disk."""
        setattr(self.context.settings, name, value)
        if name == "actor":
            self.context.write((name, value), partial(_call_by, str(value)), self)
        try:
            self.context.settings.save()
        except OSError:
            where = stored.file().parent
            dialogs.warn(f"设置这次有效，但存不进 {where}；请检查这个文件夹能不能写。", self)
        if name in DRESSING:
            self.go.emit("dress", name)


def _screen() -> str:
    """The screen the program is shown on."""
    screen = QGuiApplication.primaryScreen()
    size, scale = screen.size(), screen.devicePixelRatio()
    name = QGuiApplication.platformName()
    return f"{name} {size.width()}×{size.height()}，放大 {scale:g}"


def _call_by(name: str, book: "Book") -> None:
    book.actor = name
