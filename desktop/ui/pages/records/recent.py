"""最近做的: every save of this computer from the log itself, to be taken back or done again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from desktop.ui import dialogs, keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.lists.selection_bar import Verb
from desktop.ui.page.act_words import called, save_words
from desktop.ui.page.page import PageContext
from desktop.ui.page.record_text import still
from desktop.ui.page.undo_stack import Act
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Tone, button
from forms.schema.form import RecordId

if TYPE_CHECKING:
    from sync.ledger.undo import PastSave

DAYS: Final = 90
"""So far back it is listed; what is older is in each record's own history."""
WORDING = ListWords(
    "最近做的",
    "undo",
    ("这台电脑上九十天里没有存过什么", "保存过的都会列在这里，哪一次都可以撤销。"),
    filter="按做了什么、谁、来源筛选（Ctrl+F）",
)


@dataclass(frozen=True, slots=True)
class SaveLine:
    """One save as it is listed.

    Attributes:
        save: The save.
        words: What it did.
    """

    save: "PastSave"
    words: str

    @property
    def state(self) -> tuple[str, Tone]:
        """Whether it holds, as a pill."""
        if not self.save.stands:
            return "已撤销", "warn"
        return ("有效", "good") if self.save.goes_back else ("只增不改", "")


class RecentPage(ListPage[SaveLine]):
    """The latest first; Enter or the button takes a save back, or does it again."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, WORDING)
        self.say(
            "这台电脑九十天里的每一次保存，重新打开、上报以后也在。"
            "撤销不分先后；在那之后又改过的保持不动，并说出是哪几条。"
        )
        self.turn_button = button(
            "撤销", self.turn, icon="undo", kind="primary", tip="撤销或重做选中的一次 Enter"
        )
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(self.turn_button)

    def turn(self) -> None:
        """Take the save under the cursor back; one that was, is done again."""
        row = self.current()
        if row is None:
            return
        save = row.save
        if save.stands and not save.goes_back:
            dialogs.warn("这一类登记只能增加，不能改，也不能撤销；写错了请再记一条说明。", self)
        elif not save.last:
            dialogs.warn("那次撤销时没有一条能退回，没有可以重做的。", self)
        elif save.count == 1 or self._agreed([row]):
            self._turn([row])

    def take_back_chosen(self) -> None:
        """Take back the chosen saves that stand, the latest first."""
        rows = [self.rows[key] for key in self.table.selected() if key in self.rows]
        standing = [row for row in rows if row.save.stands and row.save.goes_back]
        if not standing:
            dialogs.warn("选中的都已经撤销过，或者只能增加、不能撤销。", self)
        elif self._agreed(standing):
            self._turn(sorted(standing, key=lambda row: row.save.tx, reverse=True))

    def _agreed(self, rows: Sequence[SaveLine]) -> bool:
        count = sum(row.save.count for row in rows)
        again = not rows[0].save.stands
        what = rows[0].words if len(rows) == 1 else f"选中的 {len(rows)} 次保存"
        verb = "重做" if again else "撤销"
        kept = "" if again else "在那之后又改过的、被别处引用的保持不动。"
        text = f"{verb}：{what}。那时写了 {count:,} 条。{kept}"
        return dialogs.question(text, self, title=f"{verb}这次保存", yes=verb)

    def _turn(self, rows: Sequence[SaveLine]) -> None:
        acts = [Act(row.save.last, row.words) for row in rows]
        self.context.take_back(self, acts, again=not rows[0].save.stands)

    @override
    def _read(self) -> "Callable[[object], Mapping[RecordId, SaveLine]]":
        book, reading = self.context.book, still(self.context.reading, self.context.today)
        since = datetime.now().astimezone() - timedelta(days=DAYS)

        def work(_step: object) -> Mapping[RecordId, SaveLine]:
            saves = book.ledger.read.past_saves(int(since.timestamp() * 1000))
            firsts = {part.first for save in saves for part in save.parts}
            found = book.ledger.read.get_many(sorted(firsts))
            hidden = book.hidden_among(found.values())
            names = {
                record: called(reading, one.form, record, one.body) for record, one in found.items()
            }
            return {
                RecordId(str(save.tx)): SaveLine(save, save_words(reading, save, names))
                for save in saves
                if not all(part.first in hidden for part in save.parts)
            }

        return work

    @override
    def _columns(self) -> Sequence[RecordColumn]:
        rows = self.rows
        return [
            RecordColumn("什么时候", lambda r: _at(rows[r]), order=lambda r: -rows[r].save.tx),
            RecordColumn("做了什么", lambda r: rows[r].words, name=True),
            RecordColumn(
                "条数", lambda r: f"{rows[r].save.count:,}", lambda r: rows[r].save.count,
                right=True,
            ),
            RecordColumn(
                "现在", lambda r: rows[r].state[0], tone=lambda r: rows[r].state[1],
                values=lambda r: (rows[r].state[0],),
            ),
            RecordColumn(
                "谁", lambda r: rows[r].save.actor, name=True,
                values=lambda r: (rows[r].save.actor,),
            ),
            RecordColumn("来源", lambda r: rows[r].save.source or "这台电脑上填的"),
        ]  # fmt: skip

    @override
    def _verbs(self) -> Sequence[Verb]:
        return (Verb("撤销…", "", "undo", self.take_back_chosen), *super()._verbs())

    @override
    def _counted(self, shown: int) -> str:
        return f"{shown:,} 次" if self.rows else ""

    @override
    def _narrowed(self, shown: int) -> None:
        self.turn_button.setEnabled(bool(shown))

    @override
    def _show_detail(self, row: SaveLine) -> None:
        self.turn_button.setText("撤销" if row.save.stands else "重做")

    @override
    def _open_row(self, key: str) -> None:
        self.turn()


def _at(line: SaveLine) -> str:
    return datetime.fromtimestamp(line.save.at_ms / 1000).astimezone().strftime("%m-%d %H:%M")
