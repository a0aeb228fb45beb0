"""问清单: what to ask, first what settles most; Enter asks it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QTabBar
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page.form_request import FormAsk, ManyAsk
from desktop.ui.page.page import PageContext
from desktop.ui.pages.questions.question_rows import (
    HOW,
    TABS,
    VILLAGE_TAB,
    AskRow,
    QuestionRows,
    columns_of,
    rows_of,
)
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import button, label
from desktop.ui.widgets.explanation_card import ReasonCard
from forms.definitions.records import Coverage, House, Household, Village, Water
from forms.questions.asking_order import Manner, VillageQuestion
from forms.rules.facts_absence import FOR_WHAT
from forms.rules.facts_person import UNREGISTERED
from forms.schema.form import RecordId, Value
from forms.village.coverage import HUKOU, PURPOSE, VILLAGE

if TYPE_CHECKING:
    from desktop.ui.operations import Step

WORDING = ListWords(
    "要问清的",
    "done",
    (
        "没有要问清的",
        "看不准的事、问哪一句能定下来，按最管用的次序列在这里。有了户和人才有；别的栏也看看。",
    ),
    ("没有符合的", "换个写法，或清除筛选看全部。"),
    "按问题、名单、姓名筛选（Ctrl+F）",
    (("导入花名册", "import"),),
)
ROUNDS: Final[Mapping[str, str]] = {"R-HOUSE": House.FORM, "R-WATER": Water.FORM}
"""What is looked at from house to house, by the rule that waits for it."""
_REGISTERS: Final = {FOR_WHAT: PURPOSE, UNREGISTERED: HUKOU}
"""The register that one word makes whole, by why an answer cannot be told; the rest is of 本村."""
NOTHING_TOLD: Final = QuestionRows(({}, {}, {}, {}), 0, 0, {})
HINTS: Final = (
    "一份名单问一次，全村都算清。Enter 粘贴名单。",
    "进一家门，一次问完。Enter 打开这一户的走访单。",
    "打个电话就能问。Enter 打开走访单。",
    "县里没有发布的数。Enter 看标准。",
)


class QuestionCard(ReasonCard):
    """Shows one line in full."""

    def show_row(self, row: AskRow, name: str) -> None:
        """Write the line instead of the one before."""
        self.begin(name, [(f"算清 {row.settled:,} 处", "good" if row.settled else "")])
        office = row.question.list if row.question else None
        if office is not None:
            self.line(
                f"向{office.keeper}要。名单是全的，还要您说一声；不说，名单外的仍然判断不了。"
            )
        by_then = f"，连同排在前面的一共 {row.by_then:,} 处" if row.by_then else ""
        told = f"问到就算清 {row.settled:,} 处{by_then}"
        alone = told if row.settled else "要和别的一起问全了才算清"
        self.line(f"有 {row.waiting:,} 处答案等着它，{alone}。")
        self.questions(tuple(row.zh.split("　")) if office is None else ())
        self.end()


class QuestionsPage(ListPage[AskRow]):
    """``shown`` may be given the number of a tab."""

    def __init__(self, context: PageContext) -> None:
        self.told, self.tab = NOTHING_TOLD, VILLAGE_TAB
        self.detail = QuestionCard()
        super().__init__(context, WORDING, self.detail, 300)
        self._counted_once = False
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("问谁")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for words in TABS:
            self.tabs.addTab(words)
        self.tabs.currentChanged.connect(self._turn)
        self.settled = label("", "lead", wrap=True)
        self.settled.hide()
        self.body.insertWidget(0, self.tabs)
        self.body.insertWidget(1, self.settled)
        self.ask_button = button(
            HOW[Manner.LIST], self.ask, icon="next", kind="primary", key=keys.NEXT_STEP,
            tip="问清选中的一行 Enter",
        )  # fmt: skip
        self.buttons.addWidget(self.ask_button)

    @override
    def shown(self, argument: object = None) -> None:
        """Count again as of today."""
        if isinstance(argument, int):
            self.tabs.setCurrentIndex(argument)
        super().shown()

    @override
    def look(self) -> None:
        """Count on the ledger thread; after a save most answers are known from before."""
        view, day = self.context.reading.view, self.context.today()
        definitions = self.context.book.definitions

        def count(_step: "Step") -> QuestionRows:
            from forms.questions.asking_order import AskingOrder

            return rows_of(AskingOrder(view, day, definitions))

        self.context.run(count, done=self._found)

    def _found(self, told: QuestionRows) -> None:
        before, self.told = self.told, told
        if self._counted_once and before.total != told.total:
            gone = before.total - told.total
            said = f"少了 {gone:,} 个没问清。" if gone > 0 else f"多了 {-gone:,} 个没问清。"
            self.settled.setText(f"刚才{said}")
            self.settled.show()
        self._counted_once = True
        for at, rows in enumerate(told.rows):
            self.tabs.setTabText(at, f"{TABS[at]}　{len(rows):,}" if rows else TABS[at])
        self._put_tab()

    def _turn(self, tab: int) -> None:
        self.tab = tab
        self.table.choose(())
        self._put_tab()

    def _put_tab(self) -> None:
        told = self.told
        all_told = f"还有 {told.total:,} 处无法判断，其实是 {told.questions:,} 个问题。"
        self.say(f"{all_told}{HINTS[self.tab]}" if told.total else "没有判断不了的了。")
        self.first_order = None
        self.put(told.rows[self.tab])

    @override
    def put(self, rows: Mapping[RecordId, AskRow]) -> None:
        """Show the rows of the tab in front."""
        super().put(rows)
        self._name_button(self.current())

    def ask(self) -> None:
        """Ask what the line under the cursor asks."""
        row = self.current()
        if row is None:
            return
        if row.question is None:
            self.go.emit("visit_sheet", row.subject)
        else:
            self._ask_question(row.question)

    def _ask_question(self, question: VillageQuestion) -> None:
        if question.list is not None:
            self.go.emit("paste_list", question.list)
        elif question.manner is Manner.ROUND:
            form = next((ROUNDS[rule] for rule in question.rules if rule in ROUNDS), "")
            self.go.emit("register_many", ManyAsk(Household.FORM, question.subjects, form))
        elif question.manner is Manner.WORD:
            self.go.emit("form", self._one_word(question))
        else:
            self.go.emit("parameters", None)

    def _one_word(self, question: VillageQuestion) -> FormAsk:
        """The statement that settles a doubt for everybody, but for who says so."""
        register = _REGISTERS.get(question.key[1])
        if register is None:
            return FormAsk(Village.FORM, self.reading.view.village.id)
        preset: dict[str, Value] = {
            Coverage.registers.name: [register], Coverage.scope.name: VILLAGE,
            Coverage.complete.name: True, Coverage.day.name: self.context.today().isoformat(),
        }  # fmt: skip
        return FormAsk(Coverage.FORM, preset=preset)

    @override
    def _open_row(self, key: str) -> None:
        self.ask()

    @override
    def _columns(self) -> list[RecordColumn]:
        return list(columns_of(self.tab, self.rows, self.reading, self.told))

    @override
    def _show_detail(self, row: AskRow) -> None:
        self.detail.show_row(row, self._title(row))
        self._name_button(row)

    def _title(self, row: AskRow) -> str:
        if row.question is not None:
            return row.zh if row.question.list else row.how
        return self.reading.view.called(row.subject)

    def _name_button(self, row: AskRow | None) -> None:
        self.ask_button.setEnabled(row is not None)
        if row is not None:
            self.ask_button.setText(f"{row.how}…" if row.question else row.how)

    @override
    def _counted(self, shown: int) -> str:
        return f"列出 {shown:,} 条" if shown < len(self.rows) else ""
