"""What a second computer of a village is asked: the county's address and a code, nothing else."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.pages.entry import Entry, line
from desktop.pages.parts import Card, label
from desktop.pages.theme import SPACE


class JoinCard(Card):
    """Address and code for a second computer of a village; nothing else need be typed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(padding=14)
        self.body.addWidget(label("村里已经有电脑在用村记？", "lead"))
        how = "向县里要一个登记码填在这里，全部台账从县里取回；上面的村名、代码不用填。"
        self.body.addWidget(label(how, "soft", wrap=True))
        self.url = line("https://", longest=200)
        self.code = line("如：K7QF-2M9X-…", longest=60)
        row = QHBoxLayout()
        row.setSpacing(SPACE["wide"])
        row.addWidget(Entry("县服务器地址", self.url), 3)
        row.addWidget(Entry("登记码", self.code), 2)
        self.body.addLayout(row)
        for edit in (self.url, self.code):
            edit.textChanged.connect(lambda _: self.changed.emit())

    def answer(self) -> tuple[str, str] | None:
        """Address and code; None unless both are there."""
        url, code = self.url.text().strip(), self.code.text().strip()
        return (url, code) if url and code else None
