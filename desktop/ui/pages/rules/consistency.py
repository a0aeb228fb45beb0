"""What does not fit together across records, each with its place and what to do."""

from collections.abc import Callable, Mapping

from typing_extensions import override

from desktop.ui.page.check_card import found
from desktop.ui.page.list_page import ListPage, ListWords
from desktop.ui.page.page import PageContext
from desktop.ui.widgets.basics import button
from desktop.ui.widgets.record_table import RecordColumn
from forms.schema.form import RecordId

WORDING = ListWords("对不上的地方", "done", ("没有对不上的地方", "各种登记之间没有发现矛盾。"))


class CheckPage(ListPage[tuple[str, ...]]):
    """A table of what to put right; Enter opens the record."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.buttons.addWidget(button("再核对一遍", self.shown, icon="sync", key="F5"))

    @override
    def _read(self) -> Callable[[object], Mapping[RecordId, tuple[str, ...]]]:
        reading, today = self.context.reading, self.context.today()
        return lambda _: found(reading, today)

    @override
    def put(self, rows: Mapping[RecordId, tuple[str, ...]]) -> None:
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

        return [
            RecordColumn("登记", title),
            RecordColumn("哪一条", reading.name, name=True),
            RecordColumn("哪里对不上、怎么办", lambda record: "　".join(told.get(record, ()))),
        ]
