"""A household splits, joins another, takes a new head, moves away, or some of it move; in one step.

The past stays as it was.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout
from typing_extensions import override

from desktop.ui import keys
from desktop.ui.fields.base import FieldWidget, Found, Surroundings
from desktop.ui.fields.choice import Segments
from desktop.ui.fields.widgets import WIDGETS
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.person_text import age_text, household_name, members
from desktop.ui.theme.theme import SPACE, px
from desktop.ui.widgets.basics import Card, button, empty, label
from desktop.ui.widgets.labelled import DayEdit, Entry, choice
from forms.definitions.records import Person
from forms.schema.form import RecordId
from forms.village.household_change import HEAD, Write, leave, merge, move, new_head, related, split

KINDS: Final = (
    ("split", "分户", "勾选分出去的人，选定新户主。"),
    ("move", "转户", "勾选转出去的人，选定转到哪一户，填每个人与那一户户主的关系。"),
    ("merge", "并户", "全家并入另一户，这一户不再在册。"),
    ("new_head", "换户主", "选定新户主，核对每个人与新户主的关系。"),
    ("leave", "整户迁出", "全家户口迁走，从这天起不再计入本村。"),
)
"""Key, title and one line of help."""
CHANGED: Final = "这一户的成员刚刚有变动，已经重新列出来；请再核对一遍，重新填。"
SOME: Final = frozenset({"split", "move"})
"""Where some go and some stay."""
INTO: Final = frozenset({"merge", "move"})
"""Where people come to a household there is."""


class HouseholdChangePage(Page):
    """``shown`` is given the household's record id."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.household: RecordId | None = None
        self.kind = "split"
        self.goes: dict[RecordId, QCheckBox] = {}
        self.relations: dict[RecordId, FieldWidget] = {}
        self._listed: list[RecordId] = []
        self.save_button = button("保存", self.save, icon="save", kind="primary", key=keys.SAVE)
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.buttons.addWidget(self.save_button)
        self.since = DayEdit("从哪天起")
        self.head = choice([])
        self.head.currentIndexChanged.connect(lambda _: self._propose())
        self._about = Surroundings(
            context.reading.definitions.codes, self._find, context.reading.name
        )
        target = context.reading.form("household").field("merged_into")
        self.target = WIDGETS["ref"](target, self._about)
        self.target.changed.connect(self._propose)
        self.help = label("", "soft", wrap=True)
        self.preview = label("", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.people = Card("家庭成员")
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(SPACE["gap"])
        self.grid.setVerticalSpacing(10)
        for column, width in enumerate((2, 6, 3, 6)):
            self.grid.setColumnMinimumWidth(column, width * px("body"))
        self.grid.setColumnStretch(5, 1)
        self.people.body.addLayout(self.grid)
        self.since.dateChanged.connect(lambda _: self._say())
        self._arrange()

    @override
    def shown(self, argument: object = None) -> None:
        """Begin with a household."""
        if isinstance(argument, str):
            self.household = RecordId(argument)
        if self.household is None:
            return
        self.since.put(self.context.today())
        self.target.put(None)
        self.say(household_name(self.context.reading, self.household))
        self.choose(self.kind)
        self.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Write the change in one step, unless something is missing; then say what."""
        if self._list_anew():
            return
        if wrong := self._wrong():
            self.problem.setText(wrong)
            self.problem.show()
            return
        from sync.store.values import Draft

        drafts = [Draft(w.form, w.body, w.record) for w in self._writes()]
        title = next(title for key, title, _ in KINDS if key == self.kind)
        household = self.household
        self.context.write(
            ("household_change", household),
            lambda book: book.ledger.write.save(drafts, actor=book.actor, reason=title),
            self,
            done=f"已保存：{title}",
            then=lambda _: self._saved(household),
        )

    def _saved(self, household: RecordId | None) -> None:
        """Back to where the change began, unless the person has gone elsewhere meanwhile."""
        if self.isVisible() and self.household == household:
            self.back.emit()

    def _arrange(self) -> None:
        card = Card()
        self.kinds = Segments([title for _, title, _ in KINDS])
        self.kinds.setAccessibleName("哪一种变动")
        self.kinds.chosen.connect(lambda: self.choose(KINDS[max(self.kinds.at, 0)][0]))
        asked = QHBoxLayout()
        asked.setSpacing(SPACE["gap"])
        self.head_entry = Entry("新户主", self.head)
        self.target_entry = Entry("到哪一户", self.target)
        asked.addWidget(Entry("从哪天起", self.since))
        asked.addWidget(self.head_entry)
        asked.addWidget(self.target_entry, 1)
        asked.addStretch(1)
        card.body.setSpacing(SPACE["gap"])
        for part in (self.kinds, self.help):
            card.body.addWidget(part)
        card.body.addLayout(asked)
        for part in (self.preview, self.problem):
            card.body.addWidget(part)
        self.body.addWidget(card)
        self.body.addWidget(self.people)
        self.body.addStretch(1)

    def choose(self, kind: str) -> None:
        """Ask what this kind of change needs."""
        self.kind = kind
        self.kinds.show_at([key for key, _, _ in KINDS].index(kind))
        self.help.setText(next(text for key, _, text in KINDS if key == kind))
        self.head_entry.setVisible(kind in ("split", "new_head"))
        self.target_entry.setVisible(kind in INTO)
        self._list_people()
        self._offer_heads()

    def _list_people(self) -> None:
        reading, day = self.context.reading, self.context.today()
        assert self.household is not None
        empty(self.grid)
        self.goes, self.relations = {}, {}
        told = self.kind != "leave"
        splits = self.kind in SOME
        heads = (
            "转出" if self.kind == "move" else "分出",
            "姓名",
            "年龄",
            "现在与户主关系",
            "与新户主关系" if told else "",
        )
        for column, text in enumerate(heads):
            if column or splits:
                self.grid.addWidget(label(text, "soft"), 0, column)
        relation = reading.form("person").field("relation")
        self._listed = self._living()
        for row, person in enumerate(self._listed, 1):
            name = label(reading.view.name(person), "name")
            if splits:
                tick = QCheckBox()
                tick.setAccessibleName(f"{reading.view.name(person)}{heads[0]}")
                tick.toggled.connect(lambda _: self._offer_heads())
                self.goes[person] = tick
                self.grid.addWidget(tick, row, 0)
            self.grid.setRowMinimumHeight(row, 3 * px("body"))
            self.grid.addWidget(name, row, 1)
            self.grid.addWidget(label(age_text(reading, person, day)), row, 2)
            self.grid.addWidget(label(reading.answer("person", person, "relation")), row, 3)
            if told:
                widget = WIDGETS["choice"](relation, self._about)
                widget.setFixedWidth(20 * px("body"))
                self.relations[person] = widget
                self.grid.addWidget(widget, row, 4)

    def _living(self) -> list[RecordId]:
        assert self.household is not None
        reading, day = self.context.reading, self.context.today()
        return [p for p in members(reading, self.household) if reading.view.lives.surely(p, day)]

    def _moving(self) -> list[RecordId]:
        """Whose relation changes: those who were ticked, or everybody."""
        if self.kind not in SOME:
            return list(self.relations)
        return [person for person, tick in self.goes.items() if tick.isChecked()]

    def _offer_heads(self) -> None:
        chosen, moving = self.head.currentData(), self._moving()
        self.head.blockSignals(True)
        self.head.clear()
        for person in moving:
            self.head.addItem(self.context.reading.view.name(person), person)
        self.head.setCurrentIndex(
            max(self.head.findData(chosen), 0 if self.kind == "split" else -1)
        )
        self.head.blockSignals(False)
        self._propose()

    def _propose(self) -> None:
        """Fill in everybody's relation to the new head where the records tell it."""
        head, moving = self._new_head(), self._moving()
        for person, widget in self.relations.items():
            asked = person in moving
            widget.setVisible(asked)
            told = related(self.context.reading.view, head, person) if head and asked else ""
            widget.put(told or None)
        self._say()

    def _new_head(self) -> RecordId | None:
        """Whom everybody is to be related to: the chosen one, or the head of where they go."""
        if self.kind not in INTO:
            chosen: RecordId | None = self.head.currentData()
            return chosen
        target, day = self.target.value(), self.context.today()
        if target is None or target == self.household:
            return None
        view = self.context.reading.view
        there = (p for p in view.members.get(RecordId(str(target)), ()) if self.is_head(p))
        return next((p for p in there if view.lives.surely(p, day)), None)

    def _given(self) -> dict[RecordId, str]:
        found = {person: self.relations[person].value() for person in self._moving()}
        return {person: str(value) for person, value in found.items() if value}

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """Somebody came or went, here or on another computer: who is listed is another."""
        self._list_anew()

    def _list_anew(self) -> bool:
        """List the people again where the list is older than the book, say so; whether it was."""
        if self.household is None or {*self._listed} == {*self._living()}:
            return False
        self.choose(self.kind)
        self.problem.setText(CHANGED)
        self.problem.show()
        return True

    def _wrong(self) -> str:
        """What keeps the change from being written; empty when nothing does."""
        given = self._given()
        heads = [person for person, relation in given.items() if relation == HEAD]
        if self.kind == "leave":
            return ""
        if self.kind in SOME and (wrong := self._wrong_people(self._moving())):
            return wrong
        if self.kind in INTO:
            return self._wrong_target(heads)
        return "" if len(heads) == 1 else "请选定一个新户主，只能有一个。"

    def _wrong_people(self, moving: list[RecordId]) -> str:
        """Why these cannot go while the others stay."""
        if not moving or len(moving) == len(self.goes):
            whole = "全家都去的请用“并户”。" if self.kind == "move" else ""
            return f"请勾选出去的人，至少一人，也至少留下一人。{whole}"
        if any(self.is_head(person) for person in moving):
            title = next(title for key, title, _ in KINDS if key == self.kind)
            return f"现在的户主也勾选了，请先换户主，再{title}。"
        return ""

    def _wrong_target(self, heads: list[RecordId]) -> str:
        """Why they cannot go there."""
        if self.target.value() in (None, self.household):
            return "请选定到哪一户，要选另外一户。"
        if self.target.value() not in {*self.context.reading.view.lives.households()}:
            return "那一户已经不在册（迁出、并入别户或误录），请另选一户。"
        return "过去的人里不能再有户主，请改他与新户主的关系。" if heads else ""

    def is_head(self, person: RecordId) -> bool:
        """Whether somebody is the head of a household now."""
        return self.context.reading.view.answer(Person.relation, person) in ("01", HEAD)

    def _writes(self) -> list[Write]:
        from sync.change import new_record_id

        view, definitions = self.context.reading.view, self.context.reading.definitions
        day, given = self.since.day(), self._given()
        assert self.household is not None
        at = self.household
        into = RecordId(str(self.target.value()))
        made: dict[str, Callable[[], list[Write]]] = {
            "split": lambda: split(
                view, definitions, at, new_record_id(), self._moving(), given, day
            ),
            "move": lambda: move(view, definitions, at, into, self._moving(), given, day),
            "merge": lambda: merge(view, definitions, at, into, given, day),
            "new_head": lambda: new_head(view, definitions, at, given, day),
            "leave": lambda: leave(view, definitions, at, day),
        }
        return made[self.kind]()

    def _say(self) -> None:
        """One sentence of what will be written."""
        self.problem.hide()
        view, day = self.context.reading.view, self.since.day().isoformat()
        if self.household is None:
            return
        this = view.called(self.household)
        head = self.head.currentText() or "（未选）"
        names = "、".join(view.name(person) for person in self._moving()) or "（未勾选）"
        target = self.target.value()
        into = view.called(RecordId(str(target))) if target else "（未选）"
        told = {
            "split": f"{names}从{this}分出，立新户，户主{head}。",
            "move": f"{names}从{this}转到{into}。",
            "merge": f"{this}全家并入{into}。",
            "new_head": f"{this}换户主为{head}。",
            "leave": f"{this}整户迁出。",
        }[self.kind]
        self.preview.setText(f"从{day}起：{told}这天以前的名单和数字不变。")

    def _find(self, form: str, typed: str) -> list[Found]:
        return [Found(*line[:3]) for line in self.context.reading.choices(form, typed)]
