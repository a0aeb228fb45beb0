"""The questions of enrolment: the county's address, the one-time code, a certificate if needed."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from desktop.settings import FileKind
from desktop.ui import dialogs
from desktop.ui.page.page import PageContext
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, button, label
from desktop.ui.widgets.labelled import Entry, line

_WHAT = (
    "县里的管理员为本村开一个一次性登记码（72 小时内有效）。"
    "登记以后，这台电脑的改动才能送上去；送的内容全程加密。"
)


class EnrolCard(Card):
    """Asks, and says what it was told through ``wanted``."""

    wanted = Signal(str, str, object)
    """Address, code, and the path of a certificate or None."""

    def __init__(self, context: PageContext, title: str = "接入县里", what: str = _WHAT) -> None:
        super().__init__(title)
        self._context = context
        self.certificate: Path | None = None
        self.body.addWidget(label(what, "soft", wrap=True))
        if not context.area:
            name = context.book.village.name or ""
            self.body.addWidget(
                label(f"{name}　{context.book.ledger.village}", "name", select=True)
            )
        self.url = line("https://")
        self.code = line("如：K7QF-2M9X-…", longest=60)
        self.url_entry = Entry("县服务器地址", self.url)
        self.code_entry = Entry("登记码", self.code)
        row = QHBoxLayout()
        row.setSpacing(SPACE["wide"])
        row.addWidget(self.url_entry, 3)
        row.addWidget(self.code_entry, 2)
        self.body.addLayout(row)
        self._certificate_line = label("", "soft")
        self.button = button("登记", self.ask, icon="key", kind="primary")
        foot = QHBoxLayout()
        foot.addWidget(button("县里另给了证书文件…", self._pick_certificate, kind="plain"))
        foot.addWidget(self._certificate_line, 1)
        foot.addWidget(self.button)
        self.body.addLayout(foot)
        self.code.returnPressed.connect(self.ask)

    def ask(self) -> None:
        """Hand over what was typed, if nothing is missing."""
        url, code = self.url.text().strip(), self.code.text().strip()
        self.url_entry.show_problem("" if url else "请填县里给的地址。")
        self.code_entry.show_problem("" if code else "请填县里给的登记码。")
        if url and code:
            self.wanted.emit(url, code, self.certificate)

    def _pick_certificate(self) -> None:
        folder = self._context.settings.folder_for(FileKind.CERTIFICATE)
        self.certificate = dialogs.open_file(
            "县服务器证书", folder, "证书 (*.pem *.crt *.cer)", self
        )
        self._certificate_line.setText(self.certificate.name if self.certificate else "")
