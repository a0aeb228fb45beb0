"""The clerk's page: every village of the township, what is new in each, and parcels to carry.

What is new in one village since somebody looked.
"""

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from desktop.ui import dialogs, keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.operations import Cancelled, Long, Operation, Step
from desktop.ui.page import printing
from desktop.ui.page.page import PageContext
from desktop.ui.pages.sync.enrolment import EnrolCard
from desktop.ui.pages.sync.parcel import chosen_parcel
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Tone, button
from desktop.ui.widgets.explanation_card import ReasonCard
from desktop.ui.widgets.time_words import ago
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from desktop.book.township import News, VillageLine
    from sync.client.township import Relayed, Told


_SHOWN = 40


class NewsCard(ReasonCard):
    """One line a record: what it is, what changed, who and when."""

    def put(self, line: "VillageLine", found: "list[News]", today: date) -> None:
        """Write the village's news instead of those before."""
        self.begin(line.name, [(f"{line.news} 条新变化" if line.news else "没有新变化", "")])
        if not found:
            self.line("上次看过以后，村里没有改动。")
        for one in found[:_SHOWN]:
            when = datetime.fromtimestamp(one.at_ms / 1000, UTC).isoformat()
            asked = f"：{'、'.join(one.fields)}" if one.fields else ""
            self.part(
                f"{one.form}　{one.what}{asked}", (one.label, f"{one.who}　{ago(when, today)}")
            )
        if len(found) > _SHOWN:
            self.line(f"还有 {len(found) - _SHOWN} 条，打开这个村看。")


WORDING = ListWords(
    "各村", "village", ("还没有村", "按「全部同步」，县里登记过的村会自己接过来。"),
    first=(("看上报页", "sync"),),
)  # fmt: skip

_AGAIN = (
    "这个文件像是旧备份，或是复制到别的电脑上的，县里已经有它后来的记录。请向县里要一个新的登记码，"
    "登记以后各村自动接上，一条不丢；原来那台电脑不受影响。"
)


class TownshipPage(ListPage["VillageLine"]):
    """One line a village; Enter opens it, F9 synchronises all of them."""

    def __init__(self, context: PageContext) -> None:
        self.news = NewsCard()
        super().__init__(context, WORDING, self.news, width=360)
        self.running: Operation | None = None
        self.heading.setText(context.book.area_name)
        self.table.setAccessibleName(f"{context.book.area_name}各村")
        self.looked = button(
            "都看过了", self._looked, icon="done", tip="新变化记为看过", key=keys.EIGHTH
        )
        self.carry = button("捎带上报包…", self._carry, icon="import", tip="没网的村交来的 U 盘")
        self.all = button("全部同步", self.sync, icon="sync", kind="primary", key=keys.NINTH)
        for made in (self.looked, self.carry, self.all):
            self.buttons.addWidget(made)
        self.again = EnrolCard(context, "重新登记这台电脑", _AGAIN)
        self.again.wanted.connect(self.rejoin)
        self.again.hide()
        self.above.addWidget(self.again)

    def sync(self) -> None:
        """Synchronise every village; each ends in a sentence of its own."""
        if self.running is not None:
            return
        ledger = self.context.book.ledger

        def work(step: Step) -> "list[Told]":
            from sync.client.township import sync_all
            from sync.errors.wire import SyncCancelled

            try:
                return sync_all(ledger.store.engine, ledger.store.program, step, step.cancelled)
            except SyncCancelled:
                raise Cancelled from None

        self.all.setEnabled(False)
        undone = "已停下。已经同步好的村都在，其余的下次再同步。"
        self.running = self.context.run(
            Long("正在全部同步", work, undone=undone),
            done=self._ended, failed=self._failed, stopped=self.context.read_again,
        )  # fmt: skip
        self.running.ended.connect(self._idle)

    def rejoin(self, url: str, code: str, certificate: Path | None) -> None:
        """Enrol this file as a new computer, and fetch what was missed."""
        ledger = self.context.book.ledger

        def work(step: Step) -> None:
            from sync.client.township import rejoin

            step("正在向县里登记")
            rejoin(ledger.store.engine, ledger.store.program, url, code, certificate=certificate)

        self.context.run(
            Long("正在向县里登记", work, stops=False), done=self._rejoined, failed=self._failed
        )

    def _rejoined(self, _done: object) -> None:
        self.again.hide()
        self.again.code.clear()
        self.sync()

    def _ended(self, told: "list[Told]") -> None:
        bad = [one for one in told if one.result is None or not one.result.digests_equal]
        self.context.read_again()
        if bad:
            words = "\n".join(f"{one.name}：{one.words}" for one in bad[:8])
            dialogs.warn(words, self, "没有都同步好")
        else:
            dialogs.success(f"{len(told)} 个村都同步好了，与县里核对一致。", self)

    def _failed(self, bad: BaseException) -> None:
        dialogs.error(bad, self, "同步没有完成")
        self.look()

    def _idle(self) -> None:
        self.running = None
        self.all.setEnabled(True)

    def _carry(self) -> None:
        """Bring a parcel to the county, and put the receipt beside it."""
        if (chosen := chosen_parcel("捎带上报包", self.context, self)) is None:
            return
        path, content = chosen
        ledger = self.context.book.ledger
        target = path.with_name(f"{path.stem}-回执.cjb")

        def work(_step: object) -> "Relayed":
            from sync.client.township import relay

            return relay(ledger.store, content)

        def done(brought: "Relayed") -> None:
            if printing.save_file(brought.receipt, target, self):
                told = f"{brought.words}，回执是 {target.name}；请让村里带回去导入。"
                dialogs.success(told, self)

        self.context.run(
            Long("正在捎带上报包", work, stops=False),
            done=done, failed=lambda bad: dialogs.error(bad, self, "县里没有收下"),
        )  # fmt: skip

    @override
    def look(self) -> None:
        """Count in every village again."""
        from desktop.book.township import lines

        book = self.context.book

        def work(_step: object) -> "tuple[list[VillageLine], str]":
            return lines(book), str(book.ledger.meta.get("county_url") or "")

        self.context.run(work, done=self._put_lines)

    def _put_lines(self, looked: "tuple[list[VillageLine], str]") -> None:
        found, url = looked
        self.again.setVisible(any(line.copied for line in found))
        if not self.again.url.text():
            self.again.url.setText(url)
        people = sum(line.people for line in found)
        self.say(f"{len(found)} 个村，{people:,} 人。只看不改；两个值不一致的可以代村里选。")
        self.put({RecordId(line.code): line for line in found})

    @override
    def _columns(self) -> list[RecordColumn]:
        today = self.context.today()
        line = self.rows.__getitem__

        def number(name: str) -> RecordColumn:
            titles = {"households": "农户", "people": "人员"}
            value = partial(lambda field, code: getattr(line(code), field), name)
            return RecordColumn(titles[name], lambda code: f"{value(code):,}", value, right=True)

        def fresh(code: RecordId) -> Tone:
            return "warn" if line(code).news else ""

        def checked(code: RecordId) -> str:
            return {None: "还没有", True: "一致", False: "不一致"}[line(code).equal]

        return [
            RecordColumn("村", lambda code: line(code).name),
            RecordColumn(
                "新变化",
                lambda code: f"{line(code).news} 条" if line(code).news else "没有",
                lambda code: line(code).news,
                tone=fresh,
            ),
            number("households"),
            number("people"),
            RecordColumn("待选定", lambda code: str(line(code).clashes or "—"), right=True),
            RecordColumn("上次同步", lambda code: ago(line(code).last_sync, today)),
            RecordColumn("核对", checked),
        ]

    @override
    def _show_detail(self, row: "VillageLine") -> None:
        from desktop.book.township import news

        book, today = self.context.book.beside(row.code), self.context.today()
        self.context.run(lambda _: news(book), done=lambda found: self.news.put(row, found, today))

    @override
    def _open_row(self, key: str) -> None:
        self.go.emit("village", key)

    def _looked(self) -> None:
        from desktop.book.township import looked

        if (code := self.table.current()) is not None:
            self.context.write((looked, code), lambda book: looked(book.beside(code)), self)
