"""Fill one form: built from its definition, problems beside the answers, nothing lost on Esc."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from desktop.book.photos import keep
from desktop.settings import FileKind
from desktop.ui import dialogs, keys
from desktop.ui.fields.base import Found, Surroundings
from desktop.ui.fields.photos import PhotosField
from desktop.ui.page.check_card import CheckCard, found
from desktop.ui.page.form_request import FormAsk, PhotoPlace
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.record_text import sealed_on
from desktop.ui.page.sealed import open_shut
from desktop.ui.pages.form import marking
from desktop.ui.pages.form.aftermath import Aftermath, of_a_move
from desktop.ui.pages.form.change_date import ChangeCard
from desktop.ui.pages.form.event_offer import EventOffer
from desktop.ui.pages.form.questions import FormBody
from desktop.ui.widgets.basics import Card, button, empty, label, pill, set_pill
from forms.definitions.records import Person, Posting
from forms.definitions.validation import body as tidy
from forms.notices.claims import Judge
from forms.notices.lifecycle import unlawful_change
from forms.schema.form import Body, FieldDef, RecordId, Value
from forms.tasks.form_summaries import FORM_SUMMARIES
from forms.village import from_number
from forms.village.past_answers import FORM as FORMER
from forms.village.past_answers import History, changed

if TYPE_CHECKING:
    from desktop.book.book import Book
    from sync.store.values import Draft, Saved

DRAFT_AFTER_MS = 1500


class FormPage(Page):
    """``shown`` is given a ``FormAsk``, or the id of a record to change."""

    scrolled = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.photo_place = self._photo_place
        self.ask: FormAsk | None = None
        self.form_body: FormBody | None = None
        self._stored: dict[str, Value] = {}
        self._cursor: QWidget | None = None
        self._home: Value | None = None
        self._draft_timer = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._draft_timer.timeout.connect(self._keep_draft)
        self.state = pill("")
        self.save_button = button("保存", self.save, icon="save", kind="primary", key=keys.SAVE)
        self.retract_button = button("标为误录", self._retract, kind="danger")
        self.tags.addWidget(self.state)
        self.unlock_button = button("查看封存内容", self._unlock, icon="lock", key=keys.UNSEAL)
        self.buttons.addWidget(self.unlock_button)
        self.buttons.addWidget(self.retract_button)
        self.buttons.addWidget(button("返回", self._escape, icon="back", tip="返回 Esc"))
        self.buttons.addWidget(self.save_button)
        self.restored = Card(tone="warn", padding=14)
        row = QHBoxLayout()
        row.addWidget(label("上次填到一半没有保存的内容已经恢复。"), 1)
        row.addWidget(button("放弃这些内容", self._drop_draft))
        self.restored.body.addLayout(row)
        self.body.addWidget(self.restored)
        self.change = ChangeCard()
        self.body.addWidget(self.change)
        self.event_offer = EventOffer(context.reading.definitions)
        self.event_offer.wanted.connect(self._take_card)
        self.body.addWidget(self.event_offer)
        self.check = CheckCard()
        self.body.addWidget(self.check)
        self.working = Card(tone="info", padding=14)
        self.working_lines = label("", wrap=True, select=True)
        self.working.body.addWidget(self.working_lines)
        self.body.addWidget(self.working)
        self._place = QVBoxLayout()
        self.body.addLayout(self._place, 1)
        QShortcut(QKeySequence(keys.BACK), self).activated.connect(self._escape)

    @override
    def shown(self, argument: object = None) -> None:
        """Open a record or start a new one; an unsaved draft comes back."""
        reading = self.context.reading
        if isinstance(argument, str):
            argument = FormAsk(str(reading.form_of(RecordId(argument))), RecordId(argument))
        if not isinstance(argument, FormAsk):
            return
        form = reading.form(argument.form)
        if form.singleton and argument.record is None:  # of that there is one, and it is changed
            only = next(iter(reading.records(form.id)), None)
            argument = FormAsk(form.id, only) if only else argument
        self.ask, self._cursor = argument, None
        self._stored = dict(self._body(argument))
        self.change.begin(self.context.today())
        self._look_for_misfits(argument.record)
        self.heading.setText(f"修改{form.title}" if argument.record else f"新建{form.title}")
        about = reading.name(argument.record) if argument.record else ""
        self.say("　".join(part for part in (about, form.purpose) if part))
        kept = form.append_only and argument.record is not None
        may_go = argument.record is not None and not kept and not form.singleton
        self.retract_button.setVisible(may_go)
        self.save_button.setVisible(not kept)
        self.form_body = None
        empty(self._place)  # nothing of the form before stands below another head
        self.context.turns.wait(self._build, self._begin)

    def _begin(self) -> None:
        """The questions are there: put the answers into them."""
        argument = self.ask
        assert argument is not None
        self.form_body = self._made
        draft = self.context.drafts.find(argument)
        known = {**self._stored, **argument.preset}
        self._fill(draft if draft is not None else known)
        self.restored.setVisible(draft is not None and not self._saving)
        self._lock()
        self._guard()

    @override
    def may_leave(self, again: Callable[[], object]) -> bool:
        """Ask when answers would be lost; what is just being saved is not lost."""
        if not self.dirty or self._saving:
            return True
        words = "这一页有改动还没有保存。"
        return dialogs.may_leave(words, self, lambda: self._save(again), self._forget)

    @override
    def put_away(self) -> None:
        """The book is about to be locked: keep the draft."""
        self._keep_draft()
        self._draft_timer.stop()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """What is shown here was changed elsewhere, or taken back; what is typed here stays."""
        if self.ask is None or self.ask.record is None or self.dirty or self._saving:
            return
        if self.context.reading.body(self.ask.record) != self._stored:
            self.shown(self.ask)

    @property
    @override
    def dirty(self) -> bool:
        """Whether the answers differ from what the book holds."""
        return self.form_body is not None and self.form_body.answers() != self._stored

    def save(self) -> None:
        """Save and go back; with problems, show all and go to the first."""
        self._save(self.back.emit)

    def _save(self, then: Callable[[], object]) -> None:
        """Save, and go where the person wanted to; meanwhile the answers stay as they are."""
        assert self.ask is not None
        assert self.form_body is not None
        if self._saving or not self.form_body.insist() or not self.change.insist():
            self._say_state()
            return
        if refused := self._unlawful():
            dialogs.warn("".join(refused), self, "这样登记不合规定")
            return
        ask, wanted = self.ask, self._written()
        self.context.drafts.hold(ask, self.form_body.answers())
        after = Aftermath(self.form_body.form, self.context.today())

        def work(book: "Book") -> "Saved":
            after.before(book)
            saved = book.ledger.write.save(wanted, actor=book.actor)
            after.after(book)
            return saved

        self.context.write(
            ask,
            work,
            self,
            done=f"已保存：{self.form_body.form.title}",
            then=lambda _: self._saved(ask, then, after),
            failed=lambda: self._not_saved(ask),
        )
        self._guard()

    def _unlawful(self) -> tuple[str, ...]:
        """Why the life of a sheet may not go on so; the board leads through its steps."""
        assert self.ask is not None
        assert self.form_body is not None
        form, reading = self.form_body.form, self.context.reading
        if form.id != Posting.FORM:
            return ()
        judge = Judge(reading.view, self.context.today(), reading.definitions)
        before = self._stored if self.ask.record else {}
        after = tidy(form, self.form_body.answers())
        return unlawful_change(self.ask.record, before, after, judge)

    def _written(self) -> "list[Draft]":
        """The record, and what it was before a change."""
        from sync.store.values import Draft

        assert self.ask is not None
        assert self.form_body is not None
        form = self.form_body.form
        wanted = [Draft(form.id, tidy(form, self.form_body.answers()), self.ask.record)]
        if self.ask.record and (day := self.change.day):
            history = History(self.context.reading.view.stated(FORMER))
            kept = history.change(
                form.id, self.ask.record, self._stored, wanted[0].answers,
                self._changed_fields(), day,
            )  # fmt: skip
            wanted += [Draft(FORMER, body, former) for former, body in kept]
        return wanted

    def _saved(
        self, ask: FormAsk, then: Callable[[], object], after: Aftermath | None = None
    ) -> None:
        """Nothing is left to be saved; the person may have gone elsewhere meanwhile."""
        self.context.drafts.drop(ask)
        if self.ask == ask:
            self._forget()
            self._guard()
            if self.isVisible():
                then()
        if after is not None:
            after.tell(self)

    def _not_saved(self, ask: FormAsk) -> None:
        """The answers stay: on the page, or as a draft."""
        if (held := self.context.drafts.find(ask)) is not None:
            self.context.drafts.keep(ask, held)
        if self.ask == ask:
            self._guard()

    @property
    def _saving(self) -> bool:
        """Whether the answers on the page are just being saved."""
        return self.ask is not None and self.context.writing(self.ask)

    def _guard(self) -> None:
        """What is being saved is not changed meanwhile, nor saved twice."""
        assert self.form_body is not None
        on = not self._saving
        if not on:
            self._cursor = self.focusWidget()
        for part in (self.form_body, self.change, self.save_button, self.retract_button):
            part.setEnabled(on)
        if on and self._cursor is not None:
            if isValid(self._cursor):
                self._cursor.setFocus()
            self._cursor = None
        self._say_state()

    def _lock(self) -> None:
        """Shut what needs a reason; the button opens it."""
        assert self.ask is not None
        assert self.form_body is not None
        record = self.ask.record
        reading = self.context.reading
        shut = reading.shut_on(self.ask.form, record) if record else []
        sealed = sealed_on(reading, self.ask.form, record) if record else []
        self.form_body.lock([field.id for field in shut], sealed)
        self.unlock_button.setVisible(bool(shut))

    def _unlock(self) -> None:
        assert self.ask is not None
        record = self.ask.record
        if record is None:
            return
        shut = self.context.reading.shut_on(self.ask.form, record)
        open_shut(self.context, self, record, shut, self._lock)

    def _look_for_misfits(self, record: RecordId | None) -> None:
        """Say what does not fit together with the record, once that has been worked out."""
        self.check.put(())
        if record is None:
            return
        reading, today = self.context.reading, self.context.today()

        def put(told: dict[RecordId, tuple[str, ...]]) -> None:
            if self.ask is not None and self.ask.record == record:
                self.check.put(told.get(record, ()))

        self.context.run(lambda _: found(reading, today), done=put)

    def _body(self, ask: FormAsk) -> Body:
        body = self.context.reading.stated(ask.record) if ask.record else ask.preset
        return from_number.filled(body) if ask.form == from_number.FORM else body

    def _build(self) -> None:
        """Make the questions; the widgets of the form before are thrown away."""
        assert self.ask is not None
        empty(self._place)
        reading = self.context.reading
        record = self.ask.record

        def find(form_id: str, typed: str) -> list[Found]:
            """What may be pointed at; nobody is related to himself."""
            offered = (Found(*line[:3]) for line in reading.choices(form_id, typed))
            return [one for one in offered if one.id != record]

        book = self.context.book
        around = Surroundings(
            reading.definitions.codes,
            find,
            reading.name,
            self._keep_photo,
            book.ledger.photos.read,
            partial(self.context.settings.folder_for, FileKind.PHOTO),
            self.context.today,
        )
        self._made = FormBody(
            reading.form(self.ask.form), reading.definitions, around, self.context.today()
        )
        self._made.changed.connect(self._changed)
        self._place.addWidget(self._made)

    def _photo_place(self) -> PhotoPlace | None:
        """The first question for photos that is asked now."""
        widgets = self.form_body.widgets.values() if self.form_body is not None else ()
        photos = (one for one in widgets if isinstance(one, PhotosField))
        asked = next((one for one in photos if one.isVisibleTo(self)), None)
        return PhotoPlace(f"加到「{asked.field.label}」", asked.take) if asked else None

    def _keep_photo(
        self, file: Path, done: Callable[[str], None], failed: Callable[[BaseException], None]
    ) -> None:
        photos = self.context.book.ledger.photos
        self.context.settings.keep_folder(FileKind.PHOTO, file.parent)
        self.context.run(lambda _: keep(photos, file), done=done, failed=failed)

    def _fill(self, answers: Body) -> None:
        assert self.form_body is not None
        self.form_body.put(answers)
        self._home = answers.get(Person.household.name)
        self._say_state()
        self._work_out()
        self._ask_since()
        wanted = self.ask.focus if self.ask is not None else ""
        self.first_focus = self.form_body.first(wanted)
        QTimer.singleShot(0, self.form_body, partial(_focus, self.form_body, wanted))

    def _changed(self) -> None:
        self._relate_anew()
        self._say_state()
        self._work_out()
        self._ask_since()
        self._draft_timer.start()

    def _relate_anew(self) -> None:
        """Who is put into another household is related to another head: that is asked anew."""
        assert self.form_body is not None
        if self.ask is None or self.ask.record is None or self.ask.form != Person.FORM:
            return
        home, relation = self.form_body.answers().get(Person.household.name), Person.relation.name
        if home is not None and home != self._home:
            back = home == self._stored.get(Person.household.name)
            self.form_body.replace(relation, self._stored.get(relation) if back else None)
            self._home = home

    def _ask_since(self) -> None:
        """Ask since when what changes in life is another; say what a move asks beside."""
        fields, also = self._changed_fields(), ""
        if self.ask is not None and self.ask.record and self.ask.form == Person.FORM:
            home = RecordId(str(self._home or ""))
            also = of_a_move(self.context.reading.view, self.ask.record, self._stored, home)
        self.change.ask(fields, also)
        assert self.form_body is not None
        self.event_offer.look(self.ask, self._stored, self.form_body.answers())

    def _take_card(self) -> None:
        """Go to the card of the event; what is typed about it goes along and leaves the form."""
        assert self.ask is not None
        assert self.form_body is not None
        event = self.event_offer.kind
        if event is None or self._saving:
            return
        asked = self.event_offer.asked(self.ask, self.form_body.answers())
        self.form_body.replace(event.offered_at, self._stored.get(event.offered_at))
        self._changed()
        self.go.emit("event", asked)

    def _work_out(self) -> None:
        """What the answers come to, where the form works something out."""
        assert self.form_body is not None
        work = FORM_SUMMARIES.get(self.form_body.form.id)
        answers = tidy(self.form_body.form, self.form_body.answers())
        reading = self.context.reading
        told = work(answers, reading.definitions, reading.view) if work else []
        self.working_lines.setText("\n".join(told))
        self.working.setVisible(bool(told))

    def _changed_fields(self) -> list[FieldDef]:
        """The dated questions of a record that have another answer than the book."""
        if self.ask is None or self.ask.record is None or self.form_body is None:
            return []
        form = self.form_body.form
        return changed(form, self._stored, tidy(form, self.form_body.answers()))

    def _say_state(self) -> None:
        assert self.form_body is not None
        stops = {problem.field for problem in self.form_body.problems if not problem.warn}
        if self._saving:
            set_pill(self.state, "正在保存…", "info")
        elif wrong := stops - self.form_body.untouched:
            set_pill(self.state, f"有 {len(wrong)} 处要改", "bad")
        elif stops:
            set_pill(self.state, f"还有 {len(stops)} 项必填")
        elif self.dirty:
            set_pill(self.state, "可以保存", "good")
        else:
            set_pill(self.state, "没有改动")

    def _keep_draft(self) -> None:
        if self.ask is None or self.form_body is None or self._saving:
            return
        if self.dirty:
            self.context.drafts.keep(self.ask, self.form_body.answers())
        else:  # what was typed was taken out again: nothing is left to go on with
            self.context.drafts.drop(self.ask)

    def _forget(self) -> None:
        assert self.form_body is not None
        self._draft_timer.stop()
        self._stored = self.form_body.answers()
        if self.ask is not None:
            self.context.drafts.drop(self.ask)

    def _drop_draft(self) -> None:
        assert self.ask is not None
        self.context.drafts.drop(self.ask)
        self.restored.hide()
        self._fill(self._stored)

    def _retract(self) -> None:
        assert self.ask is not None
        ask = self.ask
        if ask.record is not None:
            self.retract_button.setEnabled(False)  # until what hangs on it is looked up
            marking.mark(
                self.context, ask, self, self._guard,
                lambda: self._saved(ask, self.back.emit), lambda: self._not_saved(ask),
            )  # fmt: skip

    def _escape(self) -> None:
        self.back.emit()


def _focus(body: QWidget, wanted: str) -> None:
    assert isinstance(body, FormBody)
    body.focus_first(wanted)
