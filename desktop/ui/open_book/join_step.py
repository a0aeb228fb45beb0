"""A second computer of a village that has a book already: everything comes from the county."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from desktop.ui import dialogs
from desktop.ui.open_book.steps import FirstAnswers, FirstRunStep, Joining
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import button, label
from desktop.ui.widgets.labelled import Entry, line


class JoinStep(FirstRunStep):
    """Where the county is, and the code it gave out for this computer."""

    heading = "加入已有的村"
    advice = "整本台账从县里接过来，以后两台电脑各自写、各自上报，互相看得到。这一步要能上网。"
    short = "选定村"

    turned_away = Signal()
    """The person wants to begin a new village after all."""

    def __init__(self, answers: FirstAnswers) -> None:
        super().__init__(answers)
        self._certificate: Path | None = None
        self.url = line("https://")
        self.code = line("如：K7QF-2M9X-…", longest=60)
        self._code = Entry(
            "登记码", self.code, "请县里的管理员为这个村再开一个，72 小时内有效，只能用一次。"
        )
        self._certificate_line = label("", "soft")
        self.column.addWidget(Entry("县服务器地址", self.url, "和村里第一台电脑填的一样。"))
        self.column.addWidget(self._code)
        row = QHBoxLayout()
        row.setSpacing(SPACE["gap"])
        row.addWidget(button("县里另给了证书文件…", self._pick_certificate, kind="plain"))
        row.addWidget(self._certificate_line, 1)
        row.addWidget(button("不加入，新建一个村", self.turned_away.emit, kind="plain"))
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.url.textChanged.connect(lambda _: self.changed.emit())
        self.code.textChanged.connect(lambda _: self.changed.emit())

    @override
    def entered(self) -> None:
        """The address comes first."""
        (self.code if self.url.text() else self.url).setFocus()

    @override
    def ready(self) -> bool:
        """Address and code are there."""
        return bool(self.url.text().strip() and self.code.text().strip())

    @override
    def leave(self) -> bool:
        """Keep them; the county is asked next."""
        url, code = self.url.text().strip(), self.code.text().strip()
        self.answers.join = Joining(url, code, self._certificate)
        return True

    def _pick_certificate(self) -> None:
        self._certificate = dialogs.open_file("县服务器证书", "", "证书 (*.pem *.crt *.cer)", self)
        self._certificate_line.setText(self._certificate.name if self._certificate else "")
