"""What does not fit together across records, each with its place and what to do."""

from typing import TYPE_CHECKING

from typing_extensions import override

from desktop.ui.page.check_card import found
from desktop.ui.page.page import Desk, Page
from desktop.ui.widgets.basics import Empty, button
from desktop.ui.widgets.record_table import RecordColumn, RecordTable
from forms.schema.form import RecordId

if TYPE_CHECKING:
    pass


class CheckPage(Page):
    """A table of what to put right; Enter opens the record."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.told: dict[RecordId, tuple[str, ...]] = {}
        self.buttons.addWidget(button("再核对一遍", self.shown, icon="sync", key="F5"))
        self.table = RecordTable("对不上的地方")
        self.table.opened.connect(self.open_record)
        self.nothing = Empty("done", "没有对不上的地方", "各种登记之间没有发现矛盾。")
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.nothing, 1)
        self.table.hide()
        self.nothing.hide()

    @override
    def shown(self, argument: object = None) -> None:
        """Look at the whole village again."""
        reading, today = self.desk.reading, self.desk.today()
        self.desk.run(lambda _: found(reading, today), done=self.put)

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Any record may be the one that did not fit."""
        self.shown()

    def put(self, told: dict[RecordId, tuple[str, ...]]) -> None:
        """Show what was found."""
        self.told = told
        count = sum(map(len, told.values()))
        self.say(f"{count} 处对不上。写的也许都对，也许有一边错了，请逐条核对。" if count else "")
        self.table.setVisible(bool(told))
        self.nothing.setVisible(not told)
        reading = self.desk.reading

        def title(record: RecordId) -> str:
            form = reading.form_of(record)
            return reading.form(form).title if form else ""

        self.table.fill(
            [
                RecordColumn("登记", title),
                RecordColumn("哪一条", reading.name, name=True),
                RecordColumn("哪里对不上、怎么办", lambda record: "　".join(told.get(record, ()))),
            ],
            list(told),
        )
