"""Who may be missed: leads by rule, the facts and questions of each, and the person's verdict.

One lead in full: what may be the matter, the facts, what to ask, and which rule says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from typing_extensions import override

from desktop.ui import dialogs, keys
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.lists.selection_bar import Verb
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import PageContext
from desktop.ui.page.person_text import household_line, household_name
from desktop.ui.pages.rules.verdict_strip import VerdictStrip
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.theme.theme import beside
from desktop.ui.widgets.basics import Tone, button, label
from desktop.ui.widgets.explanation_card import ReasonCard
from desktop.ui.widgets.labelled import choice
from forms.definitions.records import Lead
from forms.schema.deadline import VILLAGE
from forms.schema.form import RecordId
from forms.schema.ternary import Answer

if TYPE_CHECKING:
    from forms.leads.leads import Gap
    from forms.leads.questions import OpenQuestion


WORDS: dict[Answer, tuple[str, Tone]] = {
    Answer.YES: ("请核实", "good"),
    Answer.UNKNOWN: ("要问清", "warn"),
}
"""What a lead asks of people, and its colour; a gap is never no."""


class LeadCard(ReasonCard):
    """Shows one lead."""

    def show_gap(self, name: str, gap: "Gap") -> None:
        """Write the lead instead of the one before."""
        self.begin(name, [WORDS[gap.answer]])
        self.line(gap.title)
        self.part("情况", gap.reasons)
        self.questions(gap.missing)
        source = (gap.source,) if gap.source else ()
        self.source((*source, f"规则 {gap.rule}，版本 {gap.version}"))


LEAD_STATE = "lead_state"
QUESTIONS = "questions"
"""Stands for a rule where everything is chosen that has to be asked, each fact once."""


def _as_gap(one: "OpenQuestion") -> "Gap":
    """A question as a row among the leads."""
    from forms.leads.leads import Gap
    from forms.rules.asking import Asked

    waiting = f"{one.waiting} 处答案等着（{'、'.join(one.rules)}），其中 {one.alone} 处只等这一件。"
    asked = (Asked(one.about, one.fact, one.zh),)
    return Gap("、".join(one.rules), "要问清的事", one.about, Answer.UNKNOWN, (waiting,), asked, "")


WORDING = ListWords(
    "线索",
    "done",
    (
        "没有要核实的线索",
        "谁可能漏领补贴、没有人联系、没有参保，会按规则列在这里，请您入户核实。登记越全，线索越准；也可以换一条规则看看。",
    ),
    ("没有符合的线索", "换个写法，或清除筛选看这条规则的全部。"),
    "按姓名、屯、理由筛选（Ctrl+F）",
    (("导入花名册", "import"),),
)


class LeadsPage(ListPage["Gap"]):
    """One rule at a time; Enter opens the person, Ctrl+N writes the verdict down."""

    def __init__(self, context: PageContext) -> None:
        self.detail = LeadCard()
        super().__init__(context, WORDING, self.detail)
        self._all: Sequence[Gap] = ()
        self._asked: Mapping[RecordId, Gap] = {}
        self._wanted_rule = ""
        self.rules = choice([])
        self.rules.setAccessibleName("规则")
        self.rules.setMinimumWidth(beside(360))
        self.rules.currentIndexChanged.connect(lambda _: self._other_rule())
        self.before.addWidget(label("规则"))
        self.before.addWidget(self.rules)
        self.before.addSpacing(10)
        self.verdict = button(
            "写核实结果", self.new_record, icon="edit", kind="primary", tip="写核实结果 Ctrl+N"
        )
        self.buttons.addWidget(self.verdict)
        self.strip = VerdictStrip(context.reading.definitions.codes.items(LEAD_STATE))
        self.strip.said.connect(self._write_verdicts)
        self.above.addWidget(self.strip)

    @override
    def shown(self, argument: object = None) -> None:
        """Look again as of today; ``argument`` may name the rule to show."""
        self._wanted_rule = argument if isinstance(argument, str) else ""
        super().shown()

    @override
    def new_record(self) -> None:
        """Write down what was found about the lead under the cursor."""
        gap = self.current()
        if gap is None or self.rules.currentData() == QUESTIONS:
            return
        from forms.leads.leads import verdict

        preset = verdict(gap, self.context.reading.view, self.context.today())
        self.go.emit("form", FormAsk("lead", preset=preset))

    @override
    def _verbs(self) -> Sequence[Verb]:
        return (
            Verb("核实：成立…", keys.HOLDS, "done", partial(self.ask_verdict, "1")),
            Verb("核实：不成立…", keys.FALSE, "close", partial(self.ask_verdict, "2")),
            Verb("核实：待定…", keys.OPEN, "clock", partial(self.ask_verdict, "3")),
            *super()._verbs(),
        )

    def ask_verdict(self, code: str) -> None:
        """Ask for the one reason of one verdict about all chosen leads."""
        leads, of_village = self._chosen_leads()
        rest = f"另有 {of_village} 条说的是全村，要逐条写。" if of_village else ""
        if leads:
            self.strip.ask(f"{leads[0].title}：选中 {len(leads)} 条。{rest}", len(leads), code)
        elif rest:
            dialogs.warn(rest, self)

    def _chosen_leads(self) -> "tuple[list[Gap], int]":
        """The chosen leads about somebody, and how many are about the whole village."""
        if self.rules.currentData() == QUESTIONS:
            return [], 0
        chosen = [self.rows[one] for one in self.table.selected() if one in self.rows]
        leads = [gap for gap in chosen if gap.subject != VILLAGE]
        return leads, len(chosen) - len(leads)

    def _write_verdicts(self, code: str, reason: str) -> None:
        """One record for each lead, each with the fingerprint of its own facts, in one save."""
        from forms.leads.leads import verdict
        from sync.store.values import Draft

        (leads, _), view, day = (
            self._chosen_leads(),
            self.context.reading.view,
            self.context.today(),
        )
        said = {Lead.state.name: code, Lead.reason.name: reason}
        drafts = [Draft(Lead.FORM, {**verdict(gap, view, day), **said}) for gap in leads]
        words = self.context.reading.definitions.codes.label(LEAD_STATE, code)
        self.context.write(
            (Lead.FORM, code, tuple(gap.fingerprint for gap in leads)),
            lambda book: book.ledger.write.save(drafts, actor=book.actor),
            self,
            done=f"已保存：{len(drafts)} 条线索的结论，{words}",
        )
        self.table.setFocus()

    @override
    def look(self) -> None:
        """Leads of every rule; those of one are shown."""
        day, reading = self.context.today(), self.context.reading
        self.say(
            f"截至 {day.year}年{day.month}月{day.day}日；"
            "系统只提示可能符合，是否符合以入户核实和部门审核为准。"
        )

        def work(_step: object) -> "tuple[list[Gap], Mapping[RecordId, Gap]]":
            from forms.leads.leads import gaps
            from forms.leads.questions import open_questions

            view, definitions = reading.view, reading.definitions
            found, asked = gaps(view, day, definitions), open_questions(view, day, definitions)
            return found, {RecordId(f"{one.about}:{one.fact}"): _as_gap(one) for one in asked}

        self.context.run(work, done=self._found)

    def _found(self, told: "tuple[list[Gap], Mapping[RecordId, Gap]]") -> None:
        found, asked = self._all, self._asked = told
        leads = Counter(gap.rule for gap in found if gap.answer is Answer.YES)
        open_ones = Counter(gap.rule for gap in found if gap.answer is not Answer.YES)
        titles: dict[str, str] = {}
        for gap in found:
            titles.setdefault(gap.rule, gap.title)
        before, self._wanted_rule = self._wanted_rule or self.rules.currentData(), ""
        self.rules.blockSignals(True)
        self.rules.clear()
        for rule, title in titles.items():
            words = f"{rule}　{title}　请核实 {leads[rule]}"
            if open_ones[rule]:
                words += f"，要问清 {open_ones[rule]}"
            self.rules.addItem(words, rule)
        if asked:
            self.rules.addItem(f"要问清的事　同一件事只问一次　{len(asked)} 件", QUESTIONS)
        first = before or next((rule for rule in titles if leads[rule]), None)
        self.rules.setCurrentIndex(max(self.rules.findData(first), 0))
        self.rules.blockSignals(False)
        self._put_rule()

    def _other_rule(self) -> None:
        """Whom one rule names is not chosen for what another says."""
        self.table.choose(())
        self.strip.hide()
        self._put_rule()

    def _put_rule(self) -> None:
        rule = self.rules.currentData()
        of_rule = {gap.subject: gap for gap in self._all if gap.rule == rule}
        self.first_order = None
        self.put(self._asked if rule == QUESTIONS else of_rule)

    @override
    def _narrowed(self, shown: int) -> None:
        self.verdict.setEnabled(bool(shown) and self.rules.currentData() != QUESTIONS)
        if not shown:
            self.strip.hide()

    @override
    def _open_row(self, key: str) -> None:
        row = self.rows.get(RecordId(key))
        if row is not None and row.subject != VILLAGE:
            self.open_record.emit(row.subject)

    @override
    def _columns(self) -> list[RecordColumn]:
        reading, shown = self.reading, self.rows
        return [
            RecordColumn("对象", lambda r: self._name(shown[r].subject), name=True),
            RecordColumn("所在户", lambda r: household_line(reading, shown[r].subject), name=True),
            RecordColumn(
                "提示",
                lambda r: WORDS[shown[r].answer][0],
                tone=lambda r: WORDS[shown[r].answer][1],
            ),
            RecordColumn("核实", lambda r: self._state(shown[r])),
            RecordColumn("情况", lambda r: "　".join(shown[r].missing or shown[r].reasons)),
        ]

    def _name(self, record: RecordId) -> str:
        reading = self.reading
        if record == VILLAGE:
            return "全村"
        if reading.form_of(record) == "household":
            return household_name(reading, record)
        return reading.view.name(record)

    def _state(self, gap: "Gap") -> str:
        codes = self.reading.definitions.codes
        return codes.label("lead_state", gap.state) if gap.state else "还没有"

    @override
    def _show_detail(self, row: "Gap") -> None:
        self.detail.show_gap(self._name(row.subject), row)
