"""The time line of a person or household: spells, visits, cards, and what was changed when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import assert_never

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.ui.page.record_text import RecordText
from desktop.ui.theme.theme import px
from desktop.ui.widgets.basics import button, icon_label, label
from forms.answers.past_value import read
from forms.definitions.records import Former, Person
from forms.privacy.masking import HIDDEN
from forms.schema.form import SUBJECTS, Disclosure, FieldDef, FormDef, RecordId, Value
from forms.schema.partial_date import as_written
from forms.village.past_answers import FORM, about
from forms.village.view import linked
from sync.change import STATE, Change, Kind
from sync.ledger.chains.proof import Proof
from sync.ledger.reader import HistoryStep
from sync.ledger.undo import reason_words
from sync.merge import LIVE

SHOWN = 40
"""Entries shown at first; older ones come with a button."""
IN_TITLE = {"person", "household", "from_day", "day", "to_day"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry.

    Attributes:
        day: ISO day, month or year; empty when unknown.
        icon: Picture of its kind.
        title: What happened.
        lines: The rest, in words.
        record: Opened by Enter; None for changes.
        wrong: Whether what proves it does not: its last line is shown as trouble.
        undated: What stands for the day where there is none to show.
    """

    day: str
    icon: str
    title: str
    lines: tuple[str, ...] = ()
    record: RecordId | None = None
    wrong: bool = False
    undated: str = "日期未填"


def spells(
    reading: RecordText, field: str, subject: RecordId, *, whole: bool = False
) -> list[Moment]:
    """Records of every form whose ``field`` points at the subject; ``whole`` unmasks them."""
    found = []
    for form in reading.definitions.forms.values():
        if form.id in {"person", "household"} or not any(f.id == field for f in form.fields):
            continue
        for record, _ in linked(reading.view, form.id, field, subject):
            found.append(_moment(reading, form, record, whole=whole))
    return found


def moves(reading: RecordText, household: RecordId) -> list[Moment]:
    """Who came to a household from another and who left it for another, with the day."""
    view, found = reading.view, []
    by_person: dict[RecordId, list[tuple[date, Former]]] = {}
    for former in view.all(Former):
        whose = about(former)
        if whose is None or whose[0] != Person.FORM or view.get(Person, whose[1]) is None:
            continue
        if former.day is not None and former.field == Person.household.name:
            by_person.setdefault(whose[1], []).append((former.day.first, former))
    for person, known in by_person.items():
        known.sort(key=lambda one: (one[0], one[1].id))
        homes = [*(read(one.value) for _, one in known), view.answer(Person.household, person)]
        for (_, former), left, came in zip(known, homes[:-1], homes[1:], strict=True):
            if household not in (left, came) or left == came:
                continue
            other = left if came == household else came
            where = view.called(RecordId(str(other))) if other else "别处"
            words = f"从{where}转来" if came == household else f"转到{where}"
            name = view.name(person)
            found.append(Moment(as_written(former.day), "people", f"{name}{words}", (), person))
    return found


def changes(
    reading: RecordText, record: RecordId, story: Iterable[HistoryStep], *, whole: bool = False
) -> list[Moment]:
    """What was changed in a record, old to new, and who signed it; the latest first."""
    form_id = reading.form_of(record)
    if form_id is None:
        return []
    form, known, found = reading.form(form_id), dict[str, Value | None](), []
    for step in story:
        change = step.change
        day = datetime.fromtimestamp((change.hlc >> 16) / 1000, UTC).astimezone().date()
        if change.kind is Kind.CREATE:
            lines: tuple[str, ...] = (f"经办：{change.actor}",)
        else:
            why = reason_words(change.reason)
            lines = (
                *_differences(reading, form, record, known, change, whole=whole),
                f"经办：{change.actor}" + (f"　原因：{why}" if why else ""),
            )
        known |= change.fields
        signed = step.proof.words(change.actor)
        wrong = step.proof is Proof.WRONG
        lines = (*lines, signed) if wrong else (*lines[:-1], f"{lines[-1]}　{signed}")
        title = _title(change, form)
        found.append(Moment(day.isoformat(), "edit", title, lines, wrong=wrong))
    return found[::-1]


def _title(change: Change, form: FormDef) -> str:
    if change.kind is Kind.SET and change.fields.get(STATE) == LIVE:
        return f"恢复{form.title}记录"
    match change.kind:
        case Kind.CREATE:
            return f"建立{form.title}记录"
        case Kind.RETRACT:
            return "标为误录"
        case Kind.ERASE:
            return "已依法删除"
        case Kind.SET | Kind.RESOLVE:
            return f"修改{form.title}资料"
        case _:
            assert_never(change.kind)


def _differences(
    reading: RecordText,
    form: FormDef,
    record: RecordId,
    known: dict[str, Value | None],
    change: Change,
    *,
    whole: bool,
) -> Iterable[str]:
    fields = {field.id: field for field in form.fields if not field.quiet}
    for field_id, value in change.fields.items():
        if field_id in fields:
            field = fields[field_id]
            before, after = (
                reading.told(form.id, record, field, one, whole=whole) or "空"
                for one in (known.get(field_id), value)
            )
            yield f"{field.label}：{before} → {after}"


def _former(reading: RecordText, record: RecordId, *, whole: bool) -> Moment:
    """What an answer was before it changed, in the words of its own question."""
    former = reading.view.card(Former, record)
    day, whose = as_written(former.day), about(former)
    form = reading.definitions.forms.get(whose[0]) if whose else None
    field = next((f for f in form.fields if f.id == former.field), None) if form else None
    if whose is None or form is None or field is None:
        return Moment(day, "edit", "变动", ("变了的那一项，这个版本的程序不认识。",), record)
    told = reading.told(form.id, whose[1], field, read(former.value), whole=whole) or "空"
    why = reading.answer(FORM, record, "why")
    line = f"从这天起变了；原来是：{told}" + (f"　原因：{why}" if why else "")
    of = "" if form.id in SUBJECTS else f"{form.title}："
    return Moment(day, "edit", f"{of}{field.label}变动", (line,), record)


def _moment(reading: RecordText, form: FormDef, record: RecordId, *, whole: bool) -> Moment:
    body = reading.body(record)
    if form.id == FORM:
        return _former(reading, record, whole=whole)
    dated = _dated(form)
    sealed = dated is not None and dated.disclosure is Disclosure.SEALED
    day = str(body.get(dated.id) or "") if dated is not None and not sealed else ""
    title = form.title
    if body.get("to_day"):
        title += f"（至 {reading.answer(form.id, record, 'to_day')}）"
    texts: list[str] = []
    for field in form.fields:
        if field.id in body and field.id not in IN_TITLE and not field.quiet:
            text = reading.told(form.id, record, field, body[field.id], whole=whole)
            if text != HIDDEN:  # what the screen hides would only be noise here
                texts.append(f"{field.label}：{text}")
    line = "　".join(texts[:6])
    undated = "日期封存" if sealed else "日期未填" if dated is not None else ""
    lines = (line,) if line else ()
    return Moment(day, form.register.icon, title, lines, record, undated=undated)


def _dated(form: FormDef) -> FieldDef | None:
    """The question that says when a record happened or began; None where a form has none."""
    days = {field.id: field for field in form.fields if field.type == "date"}
    named = ("from_day", "day", form.begins, *form.columns)
    return next((days[name] for name in named if name in days), None)


class Timeline(QWidget):
    """Moments, newest first, with day, icon and words."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnMinimumWidth(0, round(px("small") * 6.6))
        self._grid.setColumnStretch(2, 1)

    def put(self, moments: list[Moment], shown: int = SHOWN) -> None:
        """Show these moments."""
        from desktop.ui.widgets.basics import empty

        empty(self._grid)
        ordered = sorted(moments, key=lambda moment: moment.day, reverse=True)
        row = 0
        for moment in ordered[:shown]:
            row = self._add(row, moment)
        if len(ordered) > shown:
            rest = f"显示更早的 {len(ordered) - shown} 条"
            more = button(rest, lambda: self.put(moments, len(ordered)), kind="plain")
            self._grid.addWidget(more, row, 2)
        if not ordered:
            self._grid.addWidget(label("还没有记录。", "soft"), 0, 0, 1, 3)

    def _add(self, row: int, moment: Moment) -> int:
        top = Qt.AlignmentFlag.AlignTop
        day = label(moment.day or moment.undated, "soft")
        day.setContentsMargins(0, 3, 0, 0)
        self._grid.addWidget(day, row, 0, top)
        self._grid.addWidget(icon_label(moment.icon, 20, "pine"), row, 1, top)
        if moment.record is None:
            self._grid.addWidget(label(moment.title), row, 2, top)
        else:
            title = button(moment.title, partial(self.opened.emit, moment.record), kind="link")
            self._grid.addWidget(title, row, 2, Qt.AlignmentFlag.AlignLeft)
        for number, line in enumerate(moment.lines, 1):
            row += 1
            trouble = moment.wrong and number == len(moment.lines)
            self._grid.addWidget(label(line, "problem" if trouble else "soft", wrap=True), row, 2)
        self._grid.setRowMinimumHeight(row + 1, 8)
        return row + 2
