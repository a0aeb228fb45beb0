"""The figures the rules work with: value of a day, its document, and who published it."""

from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from desktop.ui.page.page import Desk, Page
from desktop.ui.widgets.basics import Card, Tone, button, label
from desktop.ui.widgets.labelled import DayEdit, Entry
from desktop.ui.widgets.record_table import RecordColumn, RecordTable, filter_box, matching
from forms.definitions.parameters import Dated, Parameter
from forms.schema.form import RecordId

OWN, BUNDLED, NONE, LAW = "县里", "默认", "没有", "按法定"
TONES: dict[str, Tone] = {OWN: "good", BUNDLED: "", NONE: "warn", LAW: ""}


class ParametersPage(Page):
    """Read only: a county sets them by its pack, which comes with a synchronisation."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.as_of = DayEdit("截至日")
        self.as_of.put(desk.today())
        self.as_of.dateChanged.connect(lambda _: self._fill())
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key="Esc"))
        self.filter = filter_box("按名称、依据筛选（Ctrl+F）")
        self.filter.textChanged.connect(lambda _: self._fill())
        self.table = RecordTable("参数")
        self.missing = Card(tone="warn", padding=14)
        self._missing = label("", wrap=True)
        self.missing.body.addWidget(self._missing)
        bar = QHBoxLayout()
        bar.addWidget(Entry("截至日", self.as_of))
        bar.addWidget(self.filter)
        bar.addStretch(1)
        self.body.addWidget(self.missing)
        self.body.addLayout(bar)
        self.body.addWidget(self.table, 1)
        self.say(
            "规则用到的每一个数：从哪天起、依据什么文件、谁发布的。县里发布后，同步时自动收到。"
        )

    @override
    def shown(self, argument: object = None) -> None:
        """Read the figures again."""
        self._fill()
        self.table.setFocus()

    @override
    def seek(self) -> bool:
        """Put the cursor into the filter."""
        self.filter.setFocus()
        return True

    def _fill(self) -> None:
        figures, day = self.desk.book.parameters, self.as_of.day()
        known = {RecordId(one.id): one for one in figures}
        held = {key: figures.dated(key, day) for key in known}

        def state(key: RecordId) -> str:
            return _state(known[key], held[key])

        def value(key: RecordId) -> str:
            found = held[key]
            return "" if found is None else f"{_words(found)} {known[key].unit}".strip()

        def days(key: RecordId) -> str:
            found = held[key]
            if found is None or (found.first is None and found.last is None):
                return ""
            return f"{found.first or '—'} 至 {found.last or '—'}"

        def source(key: RecordId) -> str:
            found = held[key]
            if state(key) == LAW:
                return "县里没有另定，按法律和文件的最低要求。"
            if found is None:
                return "县里还没有发布；用到它的规则一律答“无法判断”。"
            return "　".join(part for part in (found.source, found.note, found.origin) if part)

        columns = [
            RecordColumn("参数", lambda key: known[key].label),
            RecordColumn("数值", value, right=True),
            RecordColumn("来自", state, tone=lambda key: TONES[state(key)]),
            RecordColumn("起止", days),
            RecordColumn("依据", source),
        ]
        lacking = [known[key].label for key in held if state(key) == NONE]
        self.missing.setVisible(bool(lacking))
        self._missing.setText(
            f"还缺 {len(lacking)} 个标准：{'、'.join(lacking)}。请县里发布标准，再上报一次。"
        )
        self.table.fill(columns, matching(columns, known, self.filter.text()))


def _state(parameter: Parameter, found: Dated | None) -> str:
    """Who set the figure, or why nobody has to."""
    if found is None:
        return LAW if parameter.optional else NONE
    return OWN if found.origin else BUNDLED


def _words(found: Dated) -> str:
    value = found.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return f"{len(value)} 个词"
    return str(value)
