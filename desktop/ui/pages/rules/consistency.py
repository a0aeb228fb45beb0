"""What does not fit together across records, each with its place, what to do, and its repair."""

from collections.abc import Callable, Mapping

from typing_extensions import override

from desktop.ui.page.check_card import Findings, found, offer_repairs
from desktop.ui.page.list_page import ListPage, ListWords
from desktop.ui.page.page import PageContext
from desktop.ui.widgets.basics import button
from desktop.ui.widgets.record_table import RecordColumn
from forms.leads.consistency import Inconsistency
from forms.schema.form import RecordId

WORDING = ListWords("对不上的地方", "done", ("没有对不上的地方", "各种登记之间没有发现矛盾。"))


class CheckPage(ListPage[tuple[Inconsistency, ...]]):
    """A table of what to put right; Enter opens the record."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.repair_button = button(
            "修复…",
            self.repair,
            icon="done",
            key="F8",
            tip="选中的一条连到了不在册的登记：看怎么接上",
        )
        self.buttons.addWidget(
            button("误录的登记", lambda: self.go.emit("mistaken", None), icon="undo", key="F7")
        )
        self.buttons.addWidget(self.repair_button)
        self.buttons.addWidget(button("再核对一遍", self.shown, icon="sync", key="F5"))

    def repair(self) -> None:
        """Ask how what leads nowhere in the row under the cursor is mended."""
        record = self.table.current()
        if record is not None:
            offer_repairs(self.context, self, self._findings(), record)

    def _findings(self) -> Findings:
        return dict(self.rows)

    @override
    def _read(self) -> Callable[[object], Mapping[RecordId, tuple[Inconsistency, ...]]]:
        reading, today = self.context.reading, self.context.today()
        return lambda _: found(reading, today)

    @override
    def put(self, rows: Mapping[RecordId, tuple[Inconsistency, ...]]) -> None:
        """Show what was found."""
        count = sum(map(len, rows.values()))
        self.say(f"{count} 处对不上。写的也许都对，也许有一边错了，请逐条核对。" if count else "")
        super().put(rows)

    @override
    def _columns(self) -> list[RecordColumn]:
        reading, told = self.context.reading, self.rows

        def title(record: RecordId) -> str:
            form = reading.form_of(record)
            return reading.form(form).title if form else ""

        def words(record: RecordId) -> str:
            return "　".join(one.zh for one in told.get(record, ()))

        return [
            RecordColumn("登记", title),
            RecordColumn("哪一条", reading.name, name=True),
            RecordColumn("哪里对不上、怎么办", words),
        ]

    @override
    def _narrowed(self, shown: int) -> None:
        mendable = any(one.target for some in self.rows.values() for one in some)
        self.repair_button.setVisible(mendable)
        if not shown:
            self.repair_button.setEnabled(False)
        else:
            self._marked(self.table.current() or "")

    @override
    def _marked(self, key: str) -> None:
        row = self.rows.get(RecordId(key), ())
        self.repair_button.setEnabled(any(one.target for one in row))
