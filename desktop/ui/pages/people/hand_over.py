"""Somebody leaves: his contacts and duties go to the successor in one save that can be undone."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.fields.base import Found, Surroundings
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.theme.theme import SPACE
from desktop.ui.widgets.basics import Card, button, empty, label
from desktop.ui.widgets.labelled import DayEdit, Entry
from forms.definitions.records import Handover, Helper, SecretaryTerm
from forms.leads.succession import InHand, Succession, hand_over, succession, why_not
from forms.notices.claims import Judge
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange

ABOUT: Final = (
    "选离任和接任的人，勾选要转的事；离任日期、任期和交接单一起写好，这天以前的登记不变。"
)


class HandOverPage(Page):
    """``shown`` may be given a helper, a term or a record of a hand-over."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.say(ABOUT)
        self.plan: Succession | None = None
        self.ticks: dict[RecordId, QCheckBox] = {}
        self.save_button = button("交接", self.save, icon="save", kind="primary", key=keys.SAVE)
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(self.save_button)
        around = Surroundings(context.reading.definitions.codes, self._find, context.reading.name)
        form = context.reading.form(Handover.FORM)
        self.giver = WIDGETS["ref"](form.field(Handover.giver.name), around)
        self.taker = WIDGETS["ref"](form.field(Handover.taker.name), around)
        self.since = DayEdit("从哪天起")
        for widget in (self.giver, self.taker):
            widget.changed.connect(self.look)
        self.since.dateChanged.connect(lambda _: self.look())
        self.problem = label("", "problem", wrap=True)
        self.held = Card("名下的事")
        self.all = button("全选", lambda: self._tick(on=True), kind="plain")
        self.none = button("全不选", lambda: self._tick(on=False), kind="plain")
        self.rows = QVBoxLayout()
        self.rows.setSpacing(SPACE["tight"])
        self.stays = Card("不转的", tone="warn")
        self.stays_lines = label("", wrap=True, select=True)
        self._arrange()

    @override
    def shown(self, argument: object = None) -> None:
        """Begin with who leaves, where that is known."""
        self.since.put(self.context.today())
        view = self.context.reading.view
        given = RecordId(str(argument)) if isinstance(argument, str) else None
        giver, taker = given, None
        if (term := view.get(SecretaryTerm, given)) is not None:
            giver, taker = term.helper, term.successor
            self._begin(term.to_day)
        elif (paper := view.get(Handover, given)) is not None:
            giver, taker = paper.giver, paper.taker
            self._begin(paper.day)
        self.giver.put(giver if view.get(Helper, giver) is not None else None)
        self.taker.put(taker)
        self.look()
        (self.giver if giver is None else self.taker).setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self, at: DayRange | None) -> None:
        """Offer a day that is written down; a month is no day."""
        if at is not None and at.first == at.last:
            self.since.put(at.first)

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """What is in hand may be another now."""
        if self.isVisible():
            self.look()

    def look(self) -> None:
        """What is in the leaver's hands; and what keeps the other from taking over."""
        giver, taker = self.giver.value(), self.taker.value()
        self.plan, why = None, ""
        if giver is None:
            why = "请选离任的人。"
        else:
            there, day = RecordId(str(giver)), self.since.day()
            other = RecordId(str(taker)) if taker else None
            view, definitions = self.context.reading.view, self.context.reading.definitions
            judge = Judge(view, max(day, self.context.today()), definitions)
            self.plan = succession(judge, there, other or there, day)
            why = why_not(view, there, other, day)
        self._say_why(why, chosen=taker is not None)
        self.save_button.setEnabled(not why)
        self._list(self.plan.held if self.plan else ())
        self.stays_lines.setText("\n".join(self.plan.stays if self.plan else ()))
        self.stays.setVisible(bool(self.plan and self.plan.stays))

    def save(self) -> None:
        """Write everything in one step; then its paper, for witness and signatures."""
        from sync.change import new_record_id
        from sync.store.values import Draft

        plan = self.plan
        if plan is None or not self.save_button.isEnabled():
            return
        chosen = {record for record, tick in self.ticks.items() if tick.isChecked()}
        reading, paper = self.context.reading, new_record_id()
        judge = Judge(reading.view, max(plan.day, self.context.today()), reading.definitions)
        writes = hand_over(judge, plan, chosen, paper)
        drafts = [Draft(one.form, one.body, one.record) for one in writes]
        kept = next(one.record for one in writes if one.form == Handover.FORM) or paper
        self.context.write(
            ("hand_over", plan.giver),
            lambda book: book.ledger.write.save(drafts, actor=book.actor, reason="离任交接"),
            self,
            done=f"已交接：转了{len(chosen)}项",
            then=lambda _: self._saved(kept),
        )

    def _saved(self, paper: RecordId) -> None:
        """On to the paper, unless the person has gone elsewhere meanwhile."""
        if self.isVisible():
            self.go.emit("form", FormAsk(Handover.FORM, paper))

    def _say_why(self, why: str, *, chosen: bool) -> None:
        """What is still missing, softly; what cannot be, in red."""
        self.problem.setText(why)
        self.problem.setVisible(bool(why))
        self.problem.setObjectName("problem" if chosen else "soft")
        self.problem.style().unpolish(self.problem)
        self.problem.style().polish(self.problem)

    def _arrange(self) -> None:
        card = Card()
        asked = QHBoxLayout()
        asked.setSpacing(SPACE["gap"])
        asked.addWidget(Entry("离任的人", self.giver), 1)
        asked.addWidget(Entry("接任的人", self.taker), 1)
        asked.addWidget(Entry("从哪天起", self.since))
        card.body.addLayout(asked)
        card.body.addWidget(self.problem)
        self.body.addWidget(card)
        self.held.buttons.addWidget(self.all)
        self.held.buttons.addWidget(self.none)
        self.held.body.addLayout(self.rows)
        self.body.addWidget(self.held)
        self.stays.body.addWidget(self.stays_lines)
        self.body.addWidget(self.stays)
        self.body.addStretch(1)

    def _list(self, held: tuple[InHand, ...]) -> None:
        """A tick for each thing; what was left out stays left out while it is looked at again."""
        out = {record for record, tick in self.ticks.items() if not tick.isChecked()}
        empty(self.rows)
        self.ticks = {}
        for one in held:
            tick = QCheckBox(one.what)
            tick.setChecked(one.record not in out)
            self.ticks[one.record] = tick
            self.rows.addWidget(tick)
        if not held and self.plan is not None:
            self.rows.addWidget(label("名下没有要转的事，只写离任和交接单。", "soft"))
        self.held.title.setText(f"名下的事　{len(held)}项" if held else "名下的事")
        self.held.setVisible(self.plan is not None)
        for made in (self.all, self.none):
            made.setVisible(len(held) > 1)

    def _tick(self, *, on: bool) -> None:
        for tick in self.ticks.values():
            tick.setChecked(on)

    def _find(self, form: str, typed: str) -> list[Found]:
        return [Found(*line[:3]) for line in self.context.reading.choices(form, typed)]
