"""The figures the rules work with: value of a day, its document, and who published it."""

from collections.abc import Mapping

from typing_extensions import override

from desktop.ui import keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page.page import PageContext
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Card, Tone, button, label
from desktop.ui.widgets.labelled import DayEdit, Entry
from forms.definitions.parameters import Dated, Parameter
from forms.schema.form import RecordId

OWN, BUNDLED, NONE, LAW = "县里", "默认", "没有", "按法定"
TONES: dict[str, Tone] = {OWN: "good", BUNDLED: "", NONE: "warn", LAW: ""}


WORDING = ListWords(
    "参数",
    "county",
    ("还没有标准", "县里发布后，同步时自动收到。"),
    ("没有符合的标准", "换个写法，或清除筛选看全部。"),
    "按名称、依据筛选（Ctrl+F）",
    (("去上报页同步", "sync"),),
)


class ParametersPage(ListPage[Parameter]):
    """Read only: a county sets them by its pack, which comes with a synchronisation."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.held: Mapping[RecordId, Dated | None] = {}
        self.as_of = DayEdit("截至日")
        self.as_of.put(context.today())
        self.as_of.dateChanged.connect(lambda _: self.look())
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.before.addWidget(Entry("截至日", self.as_of))
        self.missing = Card(tone="warn", padding=14)
        self.missing_line = label("", wrap=True)
        self.missing.body.addWidget(self.missing_line)
        self.body.insertWidget(0, self.missing)
        self.say(
            "规则用到的每一个数：从哪天起、依据什么文件、谁发布的。县里发布后，同步时自动收到。"
        )

    @override
    def look(self) -> None:
        """Read the figures of the day again."""
        figures, day = self.context.book.definitions.parameters, self.as_of.day()
        known = {RecordId(one.id): one for one in figures}
        self.held = {key: figures.dated(key, day) for key in known}
        lacking = [one.label for key, one in known.items() if _state(one, self.held[key]) == NONE]
        told = [one.say for one in self.context.book.definitions.left_out]
        if lacking:
            names = "、".join(lacking)
            told.insert(0, f"还缺 {len(lacking)} 个标准：{names}。请县里发布标准，再上报一次。")
        self.missing.setVisible(bool(told))
        self.missing_line.setText("\n".join(told))
        self.put(known)

    @override
    def _columns(self) -> list[RecordColumn]:
        known, held = self.rows, self.held

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

        return [
            RecordColumn("参数", lambda key: known[key].label),
            RecordColumn("数值", value, right=True),
            RecordColumn("来自", state, tone=lambda key: TONES[state(key)]),
            RecordColumn("起止", days),
            RecordColumn("依据", source),
        ]

    @override
    def _open_row(self, key: str) -> None:
        """A figure has no page of its own."""


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
