"""本人资料一份: everything the book holds about one person, for that person or the guardian.

Answers now and what they were, where they came from, who looked and who was given them. Nothing of
anybody else: relatives stand by name and relation, their numbers do not. What is shut here stays
shut and is said to be; on paper no number stands in full, as on any paper of the village.

Source: 个人信息保护法 art. 45 (a copy on request), 31 (under 14 the guardian asks); 未成年人保护法
art. 11, 103: a report about harm to a child is told to nobody whom it may be about.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from desktop.book.leaving import Grounds, Leaving
from desktop.paper.list_sheet import PrintedList, render_list
from desktop.ui import dialogs
from desktop.ui.operations import Long, Step
from desktop.ui.page.page import PageContext
from desktop.ui.page.record_text import RecordText, sealed_on, still
from desktop.ui.page.save_table import save_content
from desktop.ui.pages.people.timeline import changes
from forms.definitions.records import Look, Person, RightsCase
from forms.privacy.masking import screen
from forms.privacy.never_publish import Audience, Clearance, released
from forms.schema.foreign_value import SHUT_WORDS
from forms.schema.form import FieldDef, FormDef, RecordId, Value
from forms.village.sealed_access import LEFT, LOOKED, may_be_minor
from forms.village.view import linked

if TYPE_CHECKING:
    from sync.ledger.mistaken import Marked

LAW: Final = "个人信息保护法第45条"
TO: Final = "本人或者监护人"
TITLE: Final = "本人资料"
FOOT: Final = "只交本人；未满十四周岁的交监护人。不得张贴，不得转给别人。"
_OWN_NUMBERS: Final = frozenset({"id_number", "phone", "certificate"})
"""Questions whose number is the person's own; other numbers in a record are somebody else's."""
_NUMBERS: Final = frozenset({"id_number", "phone", "certificate"})
"""Types."""
_STAR: Final = "＊"
ASKED: Final = (
    "台账里关于这个人的全部：登记、改动、谁看过、交给过谁。封存的先在这一页「显示全部」再来。"
)
WAYS: Final = ("PDF，打印出来交给本人", "JSON，给别的程序用")
NOT_HERE: Final = "（这里不能写，请当面看）"
CONFIDENTIAL: Final = "维权和强制报告对未成年人的监护人保密，没有列入。"


@dataclass(frozen=True, slots=True)
class CopiedAnswer:
    """One answer.

    Attributes:
        label: The question.
        text: The answer in words; what is shut, or not the person's, is hidden in it.
        paper: The same as it may stand on paper.
        shut: Whether it is there and cannot be read here now.
    """

    label: str
    text: str
    paper: str
    shut: bool = False


@dataclass(frozen=True, slots=True)
class CopiedChange:
    """What was changed.

    Attributes:
        day: When, ISO.
        what: Which act.
        lines: Old to new, and by whom.
        paper: The same as it may stand on paper.
    """

    day: str
    what: str
    lines: tuple[str, ...]
    paper: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CopiedRecord:
    """One record about the person.

    Attributes:
        form: Id of its form.
        title: What people call it.
        answers: What stands in it.
        changes: How it came to be so, the latest first.
        mistaken: Whether it was marked as mistaken, and is kept all the same.
    """

    form: str
    title: str
    answers: tuple[CopiedAnswer, ...]
    changes: tuple[CopiedChange, ...] = ()
    mistaken: bool = False


@dataclass(frozen=True, slots=True)
class PersonCopy:
    """Everything about one person.

    Attributes:
        name: Of whom.
        village: Of which village.
        day: As of which day.
        records: The person's own record first.
        looked: Who looked at what is sealed, when and why.
        taken: What of the person left as a file: when, what, to whom, on what ground.
        lists: Whole lists that left, in which the person may have stood.
        elsewhere: Where else the person is written: which question of which kind of record.
        left_out: What is not in it, and why.
    """

    name: str
    village: str
    day: date
    records: tuple[CopiedRecord, ...]
    looked: tuple[str, ...]
    taken: tuple[str, ...]
    lists: tuple[str, ...]
    elsewhere: tuple[str, ...]
    left_out: tuple[str, ...]


def copy_of(reading: RecordText, person: RecordId, day: date) -> PersonCopy:
    """Put it together; call on the ledger thread, for histories are read.

    Args:
        reading: The book, with what was opened by role and reason.
        person: Whose.
        day: As of when.
    """
    return _Copying(reading, person, day).made()


def shut_among(reading: RecordText, person: RecordId, day: date) -> list[tuple[str, RecordId]]:
    """Records of the copy with answers that are shut until somebody gives role and reason."""
    return [one for one in _Copying(reading, person, day).about() if reading.shut_on(*one)]


class _Copying:
    """Reads what is about one person and hides what is not."""

    def __init__(self, reading: RecordText, person: RecordId, day: date) -> None:
        self._reading, self._person, self._day = reading, person, day
        self._minor = may_be_minor(reading.view, person, day)
        own = reading.body(person)
        self._own = frozenset(
            text
            for field in reading.form(Person.FORM).fields
            if field.id in _OWN_NUMBERS and (text := reading.text(field, own.get(field.id)))
        )
        self._shut = 0

    def made(self) -> PersonCopy:
        """The whole."""
        reading, person = self._reading, self._person
        about = self.about()
        ids = {record for _, record in about}
        records = [self._record(form, record) for form, record in about]
        records += [made for one in reading.book.ledger.read.marked() if (made := self._wrong(one))]
        looked, taken, lists = self._looks(ids, {form for form, _ in about})
        left_out = [CONFIDENTIAL] if self._minor else []
        if self._shut:
            words = f"有 {self._shut} 项封存，写着＊＊＊或“{SHUT_WORDS}”：核对身份以后当面看。"
            left_out.append(words)
        left_out.append("户的登记（住址、土地、收入、账户）涉及同户的人，由户主另外来要。")
        return PersonCopy(
            reading.view.name(person), reading.book.village.name or "", self._day, tuple(records),
            looked, taken, lists, tuple(self._elsewhere()), tuple(left_out),
        )  # fmt: skip

    def about(self) -> list[tuple[str, RecordId]]:
        """Form and id of the person's record and of those about it, by their ``person``."""
        return [
            (Person.FORM, self._person),
            *(
                (form.id, record)
                for form in self._forms()
                if any(field.id == "person" and field.form == Person.FORM for field in form.fields)
                for record, _ in linked(self._reading.view, form.id, "person", self._person)
            ),
        ]

    def _forms(self) -> Iterator[FormDef]:
        for form in self._reading.definitions.forms.values():
            if form.id != Person.FORM and not (self._minor and form.id == RightsCase.FORM):
                yield form

    def _record(self, form_id: str, record: RecordId) -> CopiedRecord:
        reading, form = self._reading, self._reading.form(form_id)
        body, sealed = reading.body(record), set(sealed_on(reading, form_id, record))
        wrong = {one.field: one for one in reading.view.unreadable.get(record, ())}
        answers = []
        for field in form.fields:
            if field.quiet or field.type == "photos":
                continue
            if field.id in sealed:
                shut = CopiedAnswer(field.label, SHUT_WORDS, SHUT_WORDS, shut=True)
                answers.append(self._counted(shut))
            elif field.id in body:
                answers.append(self._answer(form, record, field, body[field.id]))
            elif field.id in wrong:
                text = self._hidden(f"{wrong[field.id].value}（读不出）", field.label)
                answers.append(CopiedAnswer(field.label, text, text))
        story = changes(reading, record, reading.book.ledger.read.story(record), whole=True)
        told = tuple(
            CopiedChange(
                one.day,
                one.title,
                tuple(self._hidden(line, "", own=True) for line in one.lines),
                tuple(self._hidden(line, "") for line in one.lines),
            )
            for one in story
        )
        return CopiedRecord(form.id, form.title, tuple(answers), told)

    def _answer(
        self, form: FormDef, record: RecordId, field: FieldDef, value: Value
    ) -> CopiedAnswer:
        whole = self._reading.told(form.id, record, field, value, whole=True)
        full = self._reading.text(field, value)
        if whole != full:  # shut until somebody says role and reason
            return self._counted(CopiedAnswer(field.label, whole, whole, shut=True))
        if field.type in _NUMBERS or field.mask == "M6":
            masked = screen(whole, field)
            own = whole in self._own or (field.id in _OWN_NUMBERS and form.about == "person")
            return CopiedAnswer(field.label, whole if own else masked, masked)
        text = self._hidden(whole, field.label, own=True)
        return CopiedAnswer(field.label, text, self._hidden(whole, field.label))

    def _counted(self, answer: CopiedAnswer) -> CopiedAnswer:
        self._shut += 1
        return answer

    def _wrong(self, marked: "Marked") -> CopiedRecord | None:
        """A record that was marked as mistaken and is kept: what is sealed in it stays shut."""
        record = marked.record
        form = self._reading.definitions.forms.get(record.form)
        about = record.id == self._person or record.body.get("person") == self._person
        if form is None or not about or (self._minor and form.id == RightsCase.FORM):
            return None
        made = []
        for field in form.fields:
            value = record.body.get(field.id)
            if value is None or field.quiet or field.type == "photos":
                continue
            text = self._reading.text(field, value, masked=True)
            made.append(CopiedAnswer(field.label, text, self._hidden(text, field.label)))
        return CopiedRecord(form.id, form.title, tuple(made), mistaken=True)

    def _hidden(self, text: str, label: str, *, own: bool = False) -> str:
        """A text without numbers that are somebody else's; the person's own stay where asked."""
        kept: Mapping[str, str] = {}
        if own:
            marks = {number: chr(0xE000 + at) for at, number in enumerate(sorted(self._own))}
            kept = {mark: number for number, mark in marks.items() if number in text}
            for mark, number in kept.items():
                text = text.replace(number, mark)
        words = self._reading.definitions.words
        for found in released(text, Audience.INSIDE, label=label, more=words).found:
            if found.level is Clearance.HARD:
                text = text.replace(found.text, _STAR * len(found.text))
        if released(text, Audience.INSIDE, label=label, more=words).verdict is Clearance.HARD:
            return NOT_HERE
        for mark, number in kept.items():
            text = text.replace(mark, number)
        return text

    def _looks(
        self, ids: Collection[RecordId], forms: Collection[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        looked, taken, lists = list[str](), list[str](), list[str]()
        form = self._reading.form(Look.FORM)

        def words(one: Look, *names: str) -> str:
            told = (self._reading.text(form.field(name), one.body.get(name)) for name in names)
            return self._hidden("　".join(filter(None, told)), "")

        every = sorted(self._reading.view.all(Look), key=lambda one: one.id)
        for one in every:  # ids are in the order of writing
            title = self._title(one.form or "")
            if one.way == LEFT and one.record in ids:
                taken.append(f"{words(one, 'day')}　{title}　{words(one, 'who', 'to', 'paper')}")
            elif one.way == LEFT and one.record is None and one.form in forms:
                lists.append(f"{words(one, 'day')}　{title}　{words(one, 'to', 'paper')}")
            elif one.way in (None, LOOKED) and one.record in ids:
                told = words(one, "who", "role", "reason", "detail")
                looked.append(f"{words(one, 'day')}　{title}　{told}")
        return tuple(looked), tuple(taken), tuple(lists)

    def _title(self, form_id: str) -> str:
        form = self._reading.definitions.forms.get(form_id)
        return form.title if form else form_id

    def _elsewhere(self) -> Iterator[str]:
        """Questions of other records that point at the person; whose they are is not said.

        A reported harm is left out: whoever may have done it would learn that it was reported.
        """
        for form in self._forms():
            if form.id != RightsCase.FORM:
                yield from self._pointing(form, f"{form.title}的", "条")
        yield from self._pointing(self._reading.form(Person.FORM), "家人资料里的", "人")

    def _pointing(self, form: FormDef, where: str, unit: str) -> Iterator[str]:
        for field in form.fields:
            if field.id != "person" and field.form == Person.FORM:
                count = len(linked(self._reading.view, form.id, field.id, self._person))
                if count:
                    yield f"{where}「{field.label}」　{count} {unit}"


def as_json(copy: PersonCopy) -> bytes:
    """For programs: the person's own numbers in full."""
    told = [
        {
            "form": one.form, "title": one.title, "mistaken": one.mistaken,
            "answers": [
                {"label": said.label, "text": said.text, "shut": said.shut} for said in one.answers
            ],
            "changes": [
                {"day": made.day, "what": made.what, "lines": made.lines} for made in one.changes
            ],
        }
        for one in copy.records
    ]  # fmt: skip
    body = {"law": LAW, **asdict(copy), "day": copy.day.isoformat(), "records": told}
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def as_list(copy: PersonCopy, printed: PrintedList) -> PrintedList:
    """For paper: a group for each record, then who looked, who got it, and what is not in it.

    Args:
        copy: What it says.
        printed: Village, day and words of the paper; the rest is put in.
    """
    groups = [
        (
            one.title + ("（标为误录，还留着）" if one.mistaken else ""),
            [(answer.label, answer.paper) for answer in one.answers]
            + [(f"{made.day} {made.what}", "　".join(made.paper)) for made in one.changes],
        )
        for one in copy.records
    ]
    for head, lines in (
        ("谁看过封存的内容", copy.looked),
        ("交给过谁", copy.taken),
        ("整份带出过的名单，本人可能在里面", copy.lists),
        ("别的登记里写到本人", copy.elsewhere),
        ("没有列入的", copy.left_out),
    ):
        groups.append((head, [_halved(line) for line in lines] or [("", "没有")]))
    return replace(
        printed, title=f"{TITLE}　{copy.name}", asked=LAW, heads=("项目", "内容"), groups=groups,
        foot=FOOT,
    )  # fmt: skip


def _halved(line: str) -> tuple[str, str]:
    first, parted, rest = line.partition("　")
    return (first, rest) if parted else ("", first)


def save_copy(context: PageContext, person: RecordId, parent: QWidget) -> None:
    """Make the copy on the ledger thread, then ask where to put it; for whom and why is noted."""
    way = dialogs.choose(TITLE, ASKED, WAYS, parent)
    if way is None:
        return
    reading, day = still(context.reading, context.today), context.today()
    ending = (".pdf", ".json")[way]

    def work(step: Step) -> tuple[bytes, PersonCopy]:
        made = copy_of(reading, person, day)
        if ending == ".json":
            return as_json(made), made
        printed = PrintedList("", made.village, day, "", (), (), reading.definitions.words)
        return render_list(as_list(made, printed), step), made

    def done(made: tuple[bytes, PersonCopy]) -> None:
        content, copy = made
        leaving = Leaving(Person.FORM, TITLE, len(copy.records), person)
        save_content(
            content, "保存本人资料", f"{TITLE}-{day}{ending}", context, parent,
            "".join(copy.left_out), leaving=leaving, grounds=Grounds(TO, LAW),
        )  # fmt: skip

    context.run(Long("正在整理本人资料", work, undone="已取消，没有存。"), done=done)
