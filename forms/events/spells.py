"""What goes on by the records and ends with an event: benefits, contacts, offices, absences."""

from collections.abc import Iterator
from typing import Final

from forms.circumstances.disability import certificate_of
from forms.definitions.record_view import Record, covers
from forms.definitions.records import (
    Absence,
    Benefit,
    DisabledPerson,
    Health,
    School,
    Task,
)
from forms.definitions.register_reader import SPELL
from forms.events.scene import Consequence, Found, Scene, finder
from forms.schema.form import SUBJECTS, FormDef, RecordId, Value
from forms.schema.partial_date import DayRange, in_force, known_range
from forms.village.household_change import Changes
from forms.village.view import linked

BY_DEATH, BY_LEAVING = "1", "2"
"""Codes of ``benefit_end``."""
CANCELLED: Final = "4"
"""Code of ``cert_status``."""
OWN_LIFE: Final = frozenset({Absence.FORM, School.FORM, Health.FORM})
"""What goes on elsewhere when somebody's register leaves."""


@finder
def benefits_end(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """What somebody draws alone stops; what a household draws, when nobody is left of it."""
    reason = BY_DEATH if scene.event.id == "death" else BY_LEAVING
    empty = not scene.staying()
    for benefit in _drawn(scene):
        if benefit.household is not None and not empty:
            continue
        kind = scene.word("benefit_kind", benefit.kind)
        who = benefit.person or benefit.household or RecordId("")
        answers: dict[str, Value] = {"to_day": scene.day_written, "end_reason": reason}
        yield _end(scene, "benefits_end", benefit, f"{scene.name(who)}的{kind}停止享受", answers)


def _drawn(scene: Scene) -> Iterator[Benefit]:
    """Benefits that may run on the day, of these people or in their household."""
    for benefit in scene.now.all(Benefit):
        ours = benefit.person in scene.people or (
            benefit.household is not None and benefit.household == scene.home
        )
        if ours and (covers(benefit, scene.day) or covers(benefit, scene.today)):
            yield benefit


@finder
def benefits_recount(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """What the household draws with somebody fewer: the township counts anew, by a task."""
    if not scene.staying():
        return
    for benefit in _drawn(scene):
        if benefit.household is None:
            continue
        yield _recount(scene, benefit)


def _recount(scene: Scene, benefit: Benefit) -> Consequence:
    kind = scene.word("benefit_kind", benefit.kind)
    counted = benefit.persons
    left = (counted or 0) - len(scene.people)
    named = benefit.person in scene.people
    why = "记一件待办：到镇里核定人数和金额。"
    if named:
        why += (
            f"这一条用的是{scene.name(benefit.person or RecordId(''))}的名字，核定后按新户主另记。"
        )
    elif counted is not None and left >= 1:
        why += f"保障人数 {counted} 人改为 {left} 人。"

    def write(changes: Changes, _value: str) -> None:
        if counted is not None and left >= 1 and not named:
            changes.put(Benefit.FORM, benefit.id, persons=left, changed_day=scene.day_written)

    words = f"全户的{kind}重新核定"
    return Consequence("benefits_recount", benefit.id, words, why, write=write)


@finder
def spells_end(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Every other spell about these people ends: contacts, cards, offices, absences."""
    begin, end = SPELL
    dead = scene.event.id == "death"
    for form in scene.definitions.forms.values():
        if form.id in {Benefit.FORM, Task.FORM} or (form.id in OWN_LIFE and not dead):
            continue
        if {SUBJECTS[0], end} <= {field.id for field in form.fields}:
            for person in scene.people:
                for record, body in linked(scene.now, form.id, SUBJECTS[0], person):
                    begun = body.get(form.begins or begin)
                    if in_force(begun, body.get(end), scene.today):
                        yield _ends(scene, form, record, person)


def _ends(scene: Scene, form: FormDef, record: RecordId, person: RecordId) -> Consequence:
    answers: dict[str, Value] = {SPELL[1]: scene.day_written}
    words = f"{scene.name(person)}的「{form.title}」结束"
    kept = Record(record, scene.now.body(form.id, record) or {})
    return _end(scene, "spells_end", kept, words, answers, form.id)


def _end(
    scene: Scene, name: str, record: Record, words: str, answers: dict[str, Value], form: str = ""
) -> Consequence:
    """One spell that ends on the day; not one that begins only after it."""
    begun = known_range(record.body.get(SPELL[0]))

    def write(changes: Changes, _value: str) -> None:
        changes.put(form or record.FORM, record.id, **answers)

    stuck = ""
    if _later(begun, scene.at):
        stuck = f"这一条从{begun.written if begun else ''}开始，在这一天以后，请打开核对。"
    why = f"从{scene.day_written}起；不勾的列入待核对。"
    return Consequence(name, record.id, words, why, stuck=stuck, ticked=not stuck, write=write)


def _later(begun: DayRange | None, at: DayRange | None) -> bool:
    return begun is not None and at is not None and at.last < begun.first


@finder
def certificate_ends(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """The certificate of disability of who died is cancelled."""
    held = certificate_of(scene.now, scene.one)
    if held is None or not held.held or held.cancelled:
        return
    cards = [
        card for card in scene.now.by(DisabledPerson.person, scene.one)
        if card.status != CANCELLED
    ]  # fmt: skip

    def write(changes: Changes, _value: str) -> None:
        for card in cards:
            changes.put(DisabledPerson.FORM, card.id, status=CANCELLED)

    if cards:
        words = f"{scene.name(scene.one)}的残疾人证改为注销"
        why = "记一件待办：到残联办注销。"
        yield Consequence("certificate_ends", cards[0].id, words, why, write=write)


@finder
def absence_ends(scene: Scene, _found: Found) -> Iterator[Consequence]:
    """Who is back: the absence ends on the day."""
    reason = scene.asked.get("reason")
    for person in scene.people:
        for absence in scene.now.by(Absence.person, person):
            if not covers(absence, scene.day):
                continue
            answers: dict[str, Value] = {"to_day": scene.day_written}
            if isinstance(reason, str):
                answers["return_reason"] = reason
            since = absence.from_day.written if absence.from_day else "时间没有写"
            words = f"{scene.name(person)}的外出（{since}，{absence.place or '去向没有写'}）返回"
            yield _end(scene, "absence_ends", absence, words, answers)
