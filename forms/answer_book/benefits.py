"""What somebody draws: each kind of benefit in force, and the sum of several."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from forms.answer_book.answer_entry import PERSON, AnswerEntry, Asking, Find, Reply, Subject
from forms.definitions.definitions import Definitions
from forms.definitions.record_view import Question, running
from forms.definitions.records import Benefit
from forms.schema.form import Disclosure, RecordId
from forms.schema.partial_date import as_written
from forms.schema.ternary import Answer
from forms.village.coverage import BENEFIT, Coverages, Register

KINDS: Final[Mapping[str, str]] = {
    "dibao": "01", "tekun": "02", "edge": "03", "rigid": "04", "living": "L01", "nursing": "L02",
    "old_age": "L03", "orphan": "L04", "fuc": "L05", "pension": "L06", "education": "L08",
    "industry": "L09", "post": "L10", "travel": "L11", "rebuilding": "L12", "land": "L13",
    "credit": "L14", "conversion": "L15", "forest": "L16",
}  # fmt: skip
"""Codes of ``benefit_kind`` by their names in ids."""
DIBAO: Final = "01"
"""The code of 最低生活保障."""
_ASKED: Final[Mapping[str, tuple[str, str]]] = {
    "amount": (Benefit.amount.name, "每月金额"), "grant": (Benefit.grant_amount.name, "本次金额"),
    "from": (Benefit.from_day.name, "开始享受"), "to": (Benefit.to_day.name, "停止享受"),
    "persons": (Benefit.persons.name, "保障人数"),
}  # fmt: skip
_SUMMED: Final = ("01", "02", "L01", "L02", "L06")
"""What a table means by 低保、五保、养老、残疾金 together."""


def benefit_entries(definitions: Definitions) -> Iterator[AnswerEntry]:
    """The answers about each kind of benefit."""
    form = definitions.forms[Benefit.FORM]
    for name, code in KINDS.items():
        label = definitions.codes.label("benefit_kind", code)
        for asked, (field_id, zh) in _ASKED.items():
            field = form.field(field_id)
            yield AnswerEntry(
                f"benefit.{name}.{asked}", PERSON, f"{label}{zh}", field.type, field.disclosure,
                _reading(code, field_id), field.unit,
            )  # fmt: skip
    yield AnswerEntry(
        "benefit.sum", PERSON, "低保、特困、残疾补贴和养老金合计（每月）", "money",
        Disclosure.SENSITIVE, _sum, "元",
    )  # fmt: skip


def drawn(asking: Asking, subject: Subject, code: str) -> tuple[Answer, Benefit | None]:
    """Whether a kind of benefit is drawn on the day, and its record.

    Nobody draws not by standing in no register: that takes a register that is whole.
    """
    found: tuple[Answer, Benefit | None] = (Answer.NO, None)
    for one in _of(asking, subject):
        if one.kind == code and (runs := running(one, asking.day)) is not Answer.NO:
            found = (runs, one)
            if runs is Answer.YES:
                return found
    if found[1] is not None:
        return found
    who = subject.person or subject.household or RecordId("")
    whole = Coverages.of(asking.view).whole(Register(BENEFIT, code), who, asking.day)
    return (Answer.NO if whole else Answer.UNKNOWN), None


def _of(asking: Asking, subject: Subject) -> Sequence[Benefit]:
    """What a person draws, and what is drawn for the household."""
    view = asking.view
    people = [subject.person] if subject.person else asking.members(subject.household)
    own = [one for person in people for one in view.by(Benefit.person, person)]
    return [*own, *view.by(Benefit.household, subject.household)]


def _reading(code: str, field: str) -> Find:
    question: Question[Benefit, object] = getattr(Benefit, field)

    def find(asking: Asking, subject: Subject) -> Reply:
        answer, one = drawn(asking, subject, code)
        if one is None or answer is not Answer.YES:
            label = asking.definitions.codes.label("benefit_kind", code)
            name = asking.called(subject)
            # who surely draws nothing has no amount: the cell stays empty and nobody is asked
            asked = "" if answer is Answer.NO else f"{name}：有没有享受{label}？请核对名单后登记。"
            return Reply(None, question=asked or f"{name}：没有享受{label}，这一格不填。")
        return Reply(one.body.get(question.name), one.id, as_written(one.from_day))

    return find


def _sum(asking: Asking, subject: Subject) -> Reply:
    """Fen a month of several kinds together; known only where each of them is."""
    total, source, missing = 0, None, []
    for code in _SUMMED:
        answer, one = drawn(asking, subject, code)
        if answer is Answer.NO:
            continue
        if answer is Answer.UNKNOWN or one is None or one.amount is None:
            missing.append(asking.definitions.codes.label("benefit_kind", code))
            continue
        total, source = total + one.amount, source or one.id
    if missing:
        asked = f"{asking.called(subject)}：{'、'.join(missing)}有没有、每月多少？请核对后登记。"
        return Reply(None, question=asked)
    return Reply(total, source)
