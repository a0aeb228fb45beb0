"""The fund ledger: every entry with the balance after it, by project and source."""

from collections.abc import Mapping

from typing_extensions import override

from desktop.ui import keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import PageContext
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Card, button, label
from desktop.ui.widgets.labelled import choice
from forms.notices.cash_book import ledgers, moves
from forms.schema.form import RecordId

Key = tuple[str, str]
Entry = tuple[int, int]
"""What came in (less than nothing: went out), and the balance after it, in fen."""
WORDING = ListWords(
    "资金台账",
    "sheet",
    ("还没有资金流水", "每个项目、每笔来源的钱到账和支出逐笔记在这里，余额随时看得到。"),
    first=(("记第一笔", "list:fund"), ("从表格导入", "import")),
)


class FundLedgerPage(ListPage[Entry]):
    """Choose an account (project and source); Enter opens an entry, Ctrl+N writes one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.accounts: Mapping[Key, Mapping[RecordId, Entry]] = {}
        self.account = choice([])
        self.account.setAccessibleName("项目和资金来源")
        self.account.setMinimumWidth(beside(460))
        self.account.currentIndexChanged.connect(lambda _: self._put_account())
        self.sum = label("", "figure")
        self.warning = Card(tone="bad", padding=14)
        self.warning.body.addWidget(label("支出超过了到账，请核对金额，或补记到账的一笔。"))
        self.warning.hide()
        for made in (
            button("返回", self.back.emit, icon="back", key=keys.BACK),
            button("记一笔", self.new_record, icon="plus", kind="primary", tip="记一笔 Ctrl+N"),
        ):
            self.buttons.addWidget(made)
        self.before.addWidget(self.account)
        self.after.addWidget(label("余额", "soft"))
        self.after.addWidget(self.sum)
        self.above.addWidget(self.warning)

    @override
    def new_record(self) -> None:
        """Write an entry of this account."""
        key = self.account.currentData()
        preset = {"day": self.context.today().isoformat()}
        if key:
            preset |= {name: value for name, value in zip(("project", "source"), key, strict=True)
                       if value}  # fmt: skip
        self.go.emit("form", FormAsk("fund", preset=dict(preset)))

    @override
    def look(self) -> None:
        """Work the balances out again, for another entry changes every one after it."""
        reading, before = self.context.reading, self.account.currentData()
        codes = reading.definitions.codes
        self.accounts = {}
        for key, entries in sorted(ledgers(reading.view, self.context.today()).items()):
            balance, changed = 0, moves(entries)
            lines: dict[RecordId, Entry] = {}
            for _, entry in entries:
                balance += changed[entry.id]
                lines[entry.id] = changed[entry.id], balance
            self.accounts[key] = lines
        self.account.blockSignals(True)
        self.account.clear()
        for project, source in self.accounts:
            name = reading.name(RecordId(project)) if project else "不属于项目"
            words = f"{name}　{codes.label('fund_source', source)}"
            self.account.addItem(words, (project, source))
        self.account.setCurrentIndex(max(self.account.findData(before), 0))
        self.account.blockSignals(False)
        total = sum(_balance(lines) for lines in self.accounts.values())
        self.say(
            f"{len(self.accounts)} 个账，余额合计 {_yuan(total)} 元。" if self.accounts else ""
        )
        self._put_account()

    def _put_account(self) -> None:
        key = self.account.currentData()
        lines = self.accounts.get(key, {}) if key else {}
        self.sum.setText(f"{_yuan(_balance(lines))} 元")
        self.warning.setVisible(any(balance < 0 for _, balance in lines.values()))
        self.put(lines)

    @override
    def _columns(self) -> list[RecordColumn]:
        reading, held = self.context.reading, self.rows
        place = {record: number for number, record in enumerate(held)}

        def money(record: RecordId, *, incoming: bool) -> str:
            amount = held[record][0]
            return _yuan(abs(amount)) if (amount >= 0) == incoming else ""

        return [
            RecordColumn("日期", lambda r: reading.answer("fund", r, "day"), order=place.get),
            RecordColumn("用途", lambda r: reading.answer("fund", r, "purpose")),
            RecordColumn("凭证号", lambda r: reading.answer("fund", r, "voucher")),
            RecordColumn("到账（元）", lambda r: money(r, incoming=True), right=True),
            RecordColumn("支出（元）", lambda r: money(r, incoming=False), right=True),
            RecordColumn("余额（元）", lambda r: _yuan(held[r][1]), right=True),
        ]


def _balance(lines: Mapping[RecordId, Entry]) -> int:
    return list(lines.values())[-1][1] if lines else 0


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"
