"""What does not fit together across records: overlapping spells, two heads, money beyond money.

A form's own checks look at one record. These look at several; they never refuse, because what was
written may be true and its neighbour wrong. Each finding names the place and what to do.

What does not fit together about notices: objections, archive numbers, claims without proof.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.records import (
    DisabledPerson,
    Fund,
    Household,
    LeftBehindChild,
    Objection,
    Person,
    Posting,
    Project,
)
from forms.definitions.register_reader import SPELL
from forms.leads.aid_consistency import assistance
from forms.leads.inconsistency import Inconsistency, wrong
from forms.leads.life_events import HEADS, after_death, after_move, minor, there
from forms.leads.organisation_checks import accounting, organisation
from forms.notices.cash_book import ledgers, moves
from forms.notices.claims import Judge, called
from forms.schema.deadline import first_of
from forms.schema.form import SUBJECTS, Disclosure, FormDef, RecordId, Value
from forms.schema.partial_date import known_range
from forms.village.from_number import completed, contradicted, taken
from forms.village.references import References, dangling
from forms.village.view import VillageView


def archived(view: VillageView, _day: date, _definitions: Definitions) -> Iterator[Inconsistency]:
    """Two sheets under one archive number."""
    seen = set[str]()
    for posting in view.all(Posting):
        number = posting.archive_no
        if not number:
            continue
        if number in seen:
            say = f"归档号{number}用了两次，请给其中一张换一个号。"
            yield wrong(Posting.archive_no, posting.id, say)
        seen.add(number)


AHEAD: Final = (
    Posting.checked_day, Posting.approved_day, Posting.posted_day, Posting.removed_day,
    Posting.archived_day, Posting.withdrawn_day, Objection.received_day, Objection.answered_day,
)  # fmt: skip
"""Days on which something was done; none of them can be still to come."""


def ahead(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """Steps of a notice or an objection that are written down for a day still to come."""
    for question in AHEAD:
        for record in view.all(question.kind):
            at = first_of(question.of(record))
            if at is not None and at > day:
                form = definitions.form(question.kind.FORM)
                label = form.field(question.name).label
                who = called(view, form, record.id)
                say = f"{who}的{label}{at.isoformat()}还没有到，请核对日期，或者看看电脑的日期。"
                yield wrong(question, record.id, say)


def claims(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """Records that say more of themselves than stands in them (``claims`` of their form)."""
    judge = Judge(view, day, definitions)
    for form in definitions.forms.values():
        for record, claim, condition in judge.faults(form):
            say = f"{called(view, form, record)}不能算{claim.title}：{condition.say}"
            yield Inconsistency(form.id, record, condition.field, say)


def inconsistencies(view: VillageView, day: date, definitions: Definitions) -> list[Inconsistency]:
    """Everything that does not fit together in a village as of a day: spells, heads, money.

    Args:
        view: The village.
        day: Today: what is written down for a later day is told too.
        definitions: What holds in the village, a county's own forms among it.
    """
    return [*_found(view, day, definitions), *ahead(view, day, definitions)]


def _found(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    yield from _contradictions(view, day, definitions)
    seen = view.on(day)
    yield from assistance(seen, day, definitions)
    yield from after_death(seen, day, definitions)
    yield from after_move(seen, day, definitions)


def what_follows(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """What a death, a move or another head leaves to be done, as of a day."""
    seen = view.on(day)
    for look in (heads, after_death, after_move):
        yield from look(seen, day, definitions)


def _contradictions(
    view: VillageView, day: date, definitions: Definitions
) -> Iterator[Inconsistency]:
    yield from overlaps(view, definitions)
    seen = view.on(day)
    for look in _CHECKS:
        yield from look(seen, day, definitions)


def troubles(view: VillageView, day: date, definitions: Definitions) -> Mapping[RecordId, str]:
    """By record, the first thing that does not fit: such a record is printed on no board.

    The day may be past: what was done after it is no trouble. What is only to be settled about
    help (an old class, a bank book, a pair of neighbours) keeps nobody off a board.
    """
    key = ("troubles", day)
    known = view.kept.get(key)
    if not isinstance(known, dict):
        known = view.kept[key] = dict[RecordId, str]()
        for one in _contradictions(view, day, definitions):
            known.setdefault(one.record, one.zh)
    return known


def astray(view: VillageView, definitions: Definitions) -> list[Inconsistency]:
    """References that lead nowhere: in books of before, or by what two computers did at once.

    Args:
        view: The village as it is now: on a day of the past, what came later is not there yet.
        definitions: What holds in the village.
    """
    label, found = References(definitions).label, []
    for one in dangling(view, definitions):
        title, question = label(one)
        say = f"{title}的「{question}」连到的登记不在册，请在「核对」里修复，或打开重新选。"
        found.append(Inconsistency(one.form, one.record, one.field, say, (one.target,), one.target))
    return found


def overlaps(view: VillageView, definitions: Definitions) -> Iterator[Inconsistency]:
    """Two spells about one subject that share a day where the form says that they may not.

    Also in time to come: whoever writes such a spell down can still put it right.
    """
    for form in definitions.forms.values():
        if form.register.overlap is not None:
            yield from _overlaps(view, form, form.register.overlap)


def _overlaps(view: VillageView, form: FormDef, same: Sequence[str]) -> Iterator[Inconsistency]:
    groups: dict[tuple[object, ...], list[tuple[date, date, RecordId]]] = defaultdict(list)
    records = view.records(form.id)
    begin, end = SPELL
    for record, body in records.items():
        begun, ended = known_range(body.get(begin)), known_range(body.get(end))
        if begun is None or not body.get(form.about):
            continue  # nothing can be said of a spell without beginning
        until = ended.first if ended else date.max
        key = (body[form.about], *(_plain(body.get(field)) for field in same))
        groups[key].append((begun.last, until, record))
    for told, spells in groups.items():
        for one, (begins, _until, second) in pairwise(sorted(spells)):
            if begins < one[1]:
                who = f"{view.called(RecordId(str(told[0])))}有两段「{form.title}」"
                say = f"{who}时间重叠（{begins.isoformat()}起），请核对起止日期。"
                facts = tuple(
                    (r, records[r].get(begin), records[r].get(end)) for r in (one[2], second)
                )
                yield Inconsistency(form.id, second, begin, say, facts)


def _plain(value: Value | None) -> object:
    """An answer as it can be compared; many codes as one value."""
    return tuple(value) if isinstance(value, list) else value


def heads(view: VillageView, day: date, _definitions: Definitions) -> Iterator[Inconsistency]:
    """A household with more than one head, or with members and none."""
    for household in view.lives.households():
        living = there(view, household, day)
        found = [p for p in living if view.card(Person, p).relation in HEADS]
        if len(found) > 1:
            names = "、".join(view.name(p) for p in found)
            say = f"{view.called(household)}有{len(found)}个户主（{names}），请只留一个。"
            yield wrong(Person.relation, found[1], say, *found)
        elif living and not found:
            if all(minor(view, person, day) for person in living):
                continue  # a child is nobody to be made head: ``life_events`` says what to do
            say = f"{view.called(household)}没有户主，请在这一户的「变动…」里换户主。"
            relations = ((p, view.card(Person, p).relation) for p in living)
            yield wrong(Household.head_name, household, say, *relations)


def numbers(view: VillageView, _: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """A sex or birth written down that is not what the citizen number says."""
    for person, body in view.stated(Person.FORM).items():
        for name in contradicted(body):
            field = definitions.form(Person.FORM).field(name)
            written, said = (
                TYPES[field.type].write(one[name], field, definitions.codes)
                for one in (body, taken(body))
            )
            holds = "按号码" if completed(body)[name] == taken(body)[name] else "按登记"
            say = (
                f"{view.name(person)}登记的{field.label}是{written}，身份证号码里是{said}；"
                f"名单和数字{holds}算，请对照证件，改正写错的一个。"
            )
            facts = (body.get(name), Person.id_number.read(body))
            yield Inconsistency(Person.FORM, person, name, say, facts)


def certificates(view: VillageView, _: date, __: Definitions) -> Iterator[Inconsistency]:
    """A disability certificate that begins with another citizen number than its bearer's."""
    for card in view.all(DisabledPerson):
        bearer = view.get(Person, card.person)
        number = bearer.id_number if bearer else None
        if bearer and number and card.certificate and not card.certificate.startswith(number):
            say = (
                f"{view.name(bearer.id)}的残疾人证号前18位不是本人的身份证号码，"
                "请对照两个证件，改正写错的一个。"
            )
            yield wrong(DisabledPerson.certificate, card.id, say, card.certificate, number)


def before_birth(view: VillageView, _: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """What began before its person was born."""
    begin = SPELL[0]
    for form in definitions.forms.values():
        if not {begin, SUBJECTS[0]} <= {field.id for field in form.fields}:
            continue
        for record, body in view.records(form.id).items():
            person, at = RecordId(str(body.get(SUBJECTS[0]))), known_range(body.get(begin))
            born = view.answer(Person.birth, person) if at else None
            if at and born and at.last < born.first:
                label = form.field(begin).label
                say = f"{view.name(person)}的「{form.title}」{label}早于出生日期，请核对两个日期。"
                yield Inconsistency(form.id, record, begin, say, (body.get(begin), born.written))


def oneself(view: VillageView, _: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """Who is written as the own guardian, parent, spouse or carer, or parent of a parent."""
    for form in definitions.forms.values():
        asked = [f for f in form.fields if f.type == "ref"]
        people = [f for f in asked if f.form == Person.FORM and f.id != form.about]
        for record, body in view.stated(form.id).items():
            own = [f for f in asked if f.form == form.id and body.get(f.id) == record]
            whose = body.get(form.about) if form.about in SUBJECTS else None
            own += [f for f in people if whose and body.get(f.id) == whose and f not in own]
            for field in own:
                who = view.name(record) if form.id == Person.FORM else called(view, form, record)
                if field.disclosure is Disclosure.SEALED:
                    who = f"一条「{form.title}」"
                say = f"{who}的「{field.label}」选的是自己，请改选别人，不知道的清空。"
                yield Inconsistency(form.id, record, field.id, say)
    yield from _carers(view)


def _carers(view: VillageView) -> Iterator[Inconsistency]:
    """Children by whose card they look after themselves, and parents who are their own children."""
    for card in view.all(LeftBehindChild):
        if card.person and card.guardian_name and card.guardian_name == view.name(card.person):
            say = f"{card.guardian_name}的照护人姓名写的是孩子自己，请改成照护他的大人。"
            yield wrong(LeftBehindChild.guardian_name, card.id, say)
    for person in view.all(Person):
        for parent in (person.father, person.mother):
            other = view.get(Person, parent)
            if (
                other is not None
                and other.id != person.id > other.id
                and person.id in (other.father, other.mother)
            ):
                say = (
                    f"{view.name(person.id)}和{view.name(other.id)}互相写成了对方的父母，"
                    "请改掉写错的一边。"
                )
                yield wrong(Person.father, person.id, say, other.id, other.father, other.mother)


def money(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """More paid out than had come in, by project and source, on the first day it happens."""
    for (_, source), entries in sorted(ledgers(view, day).items()):
        balance, changed = 0, moves(entries)
        for at, entry in entries:
            balance += changed[entry.id]
            if balance < 0:
                name = view.card(Project, entry.project).name or "不属于项目的收支"
                where = (
                    f"「{name}」{definitions.codes.label('fund_source', source)}到{at.isoformat()}"
                )
                say = f"{where}支出超过到账{-balance / 100:,.2f}元，请核对金额，或补记到账的一笔。"
                so_far = ((one.id, changed[one.id]) for first, one in entries if first <= at)
                yield wrong(Fund.amount, entry.id, say, *so_far)
                break


_CHECKS: tuple[Callable[[VillageView, date, Definitions], Iterator[Inconsistency]], ...] = (
    heads, numbers, certificates, before_birth, oneself, money, accounting, archived, claims,
    organisation,
)  # fmt: skip
