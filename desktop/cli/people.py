"""What happens to people: ``cunji event``, ``cunji handover`` and ``cunji visit-sheet``.

An event of life with what comes of it is looked at first and written with --yes; what somebody who
leaves has in hand goes to the successor in one save.
"""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.book.book import Book
from desktop.book.leaving import Leaving
from desktop.cli.context import day_of, emit, open_book, take_out, tell
from desktop.errors.command import (
    EventRefused,
    HandOverRefused,
    NoHouseholdThere,
    NoSuchHelper,
    NoSuchHousehold,
)
from forms.answers.types import TYPES, Unreadable
from forms.definitions.records import Helper, Household, Person, Task
from forms.events.event import EventDef
from forms.events.plan import EventPlan, plan, says, scene_of, writes
from forms.events.reader import events
from forms.events.scene import DAY, Consequence, Said
from forms.leads.life_events import there
from forms.leads.succession import Succession, succession, why_not
from forms.leads.succession import hand_over as writes_of
from forms.notices.claims import Judge
from forms.schema.form import FieldDef, RecordId, Value
from forms.village.view import VillageView
from sync.change import new_record_id
from sync.store.values import Draft


@dataclass(frozen=True, slots=True)
class _Call:
    """What a call says, read for a book."""

    event: EventDef
    people: tuple[RecordId, ...]
    home: RecordId | None
    answers: Mapping[str, Value]
    said: Mapping[str, Said]


def event(call: argparse.Namespace) -> None:
    """``cunji event``: preview an event, or write it with its consequences in one save.

    Raises:
        EventRefused: The event, somebody or a consequence is not known, or it cannot be written.
    """
    with open_book(call) as book:
        told, today, new = _read(book, call), day_of(call), new_record_id()
        view = book.view()

        def found(said: Mapping[str, Said]) -> EventPlan:
            return plan(
                scene_of(
                    told.event, view, book.definitions, today, people=told.people, home=told.home,
                    answers=told.answers, said=said, new=new,
                )
            )  # fmt: skip

        shown = found(told.said)
        if strange := told.said.keys() - {one.key for one in shown.consequences}:
            raise EventRefused(why=f"没有「{min(strange)}」这一项，请先不带 --yes 看有哪些。")
        save = 0
        if call.yes and not shown.refused:
            drafts = [Draft(one.form, one.body, one.record) for one in writes(shown)]
            reason = told.event.title
            save = book.ledger.write.save(drafts, actor=book.actor, reason=reason).tx
        _say(shown, save, json=call.json)
    if shown.refused:
        raise EventRefused(why=shown.refused)


def _read(book: Book, call: argparse.Namespace) -> _Call:
    kinds = events(book.definitions)
    kind = kinds.get(call.event)
    if kind is None:
        raise EventRefused(why=f"没有「{call.event}」这种变动，可用 {'、'.join(kinds)}。")
    view = book.view()
    people = tuple(_person(view, given) for given in call.person)
    if len(people) > 1 and not kind.several:
        raise EventRefused(why=f"{kind.title}一次只登记一个人，请只写一个 --person。")
    home = _household(view, call.household) if call.household else None
    if kind.whole and home is not None and not people:
        people = tuple(there(view, home, day_of(call)))
    answers: dict[str, Value] = {DAY: call.day.isoformat()} if call.day else {}
    for name, text in map(_pair, call.say):
        answers[name] = _answer(book, view, kind, name, text)
    said = {key: Said(ticked=False) for key in call.untick}
    said |= {key: Said(value=_chosen(view, value)) for key, value in map(_pair, call.choose)}
    return _Call(kind, people, home, answers, said)


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name or not value:
        raise EventRefused(why=f"「{text}」要写成 名称=内容。")
    return name, value


def _answer(book: Book, view: VillageView, kind: EventDef, name: str, text: str) -> Value:
    ask = kind.ask(name)
    if ask is None or name == kind.who:
        names = "、".join(one.id for one in kind.asks if one.id != kind.who)
        raise EventRefused(why=f"{kind.title}不问「{name}」，可以写 {names}。")
    return _typed(book, view, ask, text)


def _typed(book: Book, view: VillageView, ask: FieldDef, text: str) -> Value:
    if ask.form == Person.FORM:
        return _person(view, text)
    if ask.form == Household.FORM:
        return _household(view, text)
    try:
        return TYPES[ask.type].read(text, ask, book.definitions.codes)
    except Unreadable as caught:
        raise EventRefused(why=f"{ask.label}：{caught.zh}") from None


def _chosen(view: VillageView, text: str) -> str:
    """What a consequence is chosen to be: a code, or somebody by name."""
    known = [p for p, name in view.answers(Person.name).items() if name == text]
    return known[0] if len(known) == 1 else text


def _person(view: VillageView, given: str) -> RecordId:
    names = view.answers(Person.name)
    found = [p for p in names if p == given] or [p for p, n in names.items() if n == given.strip()]
    return _one(found, f"叫「{given}」的人")


def _household(view: VillageView, given: str) -> RecordId:
    homes = view.by_id(Household)
    found = [h for h in homes if h == given] or [
        h for h, one in homes.items() if given.strip() in (one.hh_no, one.head_name)
    ]  # fmt: skip
    return _one(found, f"「{given}」这一户")


def _one(found: Sequence[RecordId], what: str) -> RecordId:
    if len(found) != 1:
        many = "不止一个" if found else "没有"
        raise EventRefused(why=f"{what}{many}，请用 cunji list 看编号，写编号。")
    return found[0]


def visit_sheet(call: argparse.Namespace) -> None:
    """``cunji visit-sheet``: what is open at some doors, on paper to be taken along.

    Raises:
        NoSuchHousehold: A household is not in the book, or several are called so.
        NoHouseholdThere: A hamlet that has none.
        LeavingUnreasoned: Only half was said of for whom and on what ground.
    """
    from desktop.paper.visits.visit_paper import visit_paper

    day = day_of(call)
    with open_book(call) as book:
        homes = list(dict.fromkeys(h for one in call.households for h in _doors(book.view(), one)))
        content = visit_paper(book, homes, day, call.helper)
        take_out(book, call, content, Leaving("visit_sheet", "走访单", len(homes)))
    if call.json:
        emit({"file": str(call.out), "households": len(homes)})
    else:
        tell(f"走访单已生成：{call.out}，{len(homes)} 户。")


def _doors(view: VillageView, given: str) -> list[RecordId]:
    """One household, or all of a hamlet."""
    text, homes = given.strip(), view.by_id(Household)
    if text.startswith(OF_HAMLET):
        name = text.removeprefix(OF_HAMLET)
        by_hamlet: dict[str, list[RecordId]] = {}
        for home in view.lives.households():
            by_hamlet.setdefault(view.hamlet_of(home), []).append(home)
        if not name or name not in by_hamlet:
            there = "、".join(sorted(filter(None, by_hamlet))) or "还没有"
            raise NoHouseholdThere(given=name, known=there)
        return by_hamlet[name]
    known = [h for h in homes if h == text] or [h for h, one in homes.items() if text == one.hh_no]
    known = known or [h for h, one in homes.items() if text == one.head_name]
    if len(known) != 1:
        raise NoSuchHousehold(given=given, many="不止一个" if known else "没有")
    return known


OF_HAMLET = "hamlet:"


def _say(shown: EventPlan, save: int, *, json: bool) -> None:
    wanted = [] if shown.refused else writes(shown)
    tasks = [str(Task.what.read(one.body)) for one in wanted if one.form == Task.FORM]
    if json:
        emit({
            "event": shown.scene.event.id, "says": says(shown.scene), "refused": shown.refused,
            "warnings": [one.zh for one in shown.warns], "consequences": _rows(shown),
            "tasks": tasks, "written": bool(save), "save": save,
        })  # fmt: skip
        return
    tell(says(shown.scene))
    for line in _lines(shown, tasks):
        tell(line)
    if save:
        tell(f"已登记。要撤销：cunji undo --save {save}。")
    elif not shown.refused:
        tell("这是预览，没有写入；要写入加上 --yes。")


def _rows(shown: EventPlan) -> list[dict[str, object]]:
    return [
        {
            "key": one.key, "words": one.words, "why": one.why, "ticked": one.holds,
            "value": one.value, "stuck": one.stuck,
            "options": {option.value: option.label for option in one.options},
        }
        for one in shown.consequences
    ]  # fmt: skip


def _lines(shown: EventPlan, tasks: Iterable[str]) -> Iterable[str]:
    for warn in shown.warns:
        if not warn.refuses:
            yield f"注意：{warn.zh}"
    for one in shown.consequences:
        mark = "√" if one.holds else "　"
        yield f"[{mark}] {one.words}　{_named(shown, one)}　{one.stuck or one.why}　{one.key}"
    for task in tasks:
        yield f"待办：{task}"


def _named(shown: EventPlan, one: Consequence) -> str:
    """What is chosen for a consequence, in words."""
    known = next((option.label for option in one.options if option.value == one.value), "")
    person = shown.scene.now.get(Person, RecordId(one.value)) if one.value else None
    return known or (one.value if person is None else shown.scene.name(person.id))


REASON = "离任交接"


def hand_over(call: argparse.Namespace) -> None:
    """``cunji handover``: see what is in a leaver's hands, and hand it over.

    Raises:
        NoSuchHelper: Somebody is not known, or not by this name alone.
        HandOverRefused: That one cannot take over.
    """
    with open_book(call) as book:
        giver, taker, day = _helper(book, call.giver), _helper(book, call.taker), day_of(call)
        view = book.view()
        if why := why_not(view, giver, taker, day):
            raise HandOverRefused(why=why)
        today = date.today()  # noqa: DTZ011  what has been done meanwhile is in nobody's hands
        judge = Judge(view, max(day, today), book.definitions)
        plan = succession(judge, giver, taker, day)
        chosen = set(call.only) or {one.record for one in plan.held}
        if strange := chosen - {one.record for one in plan.held}:
            raise HandOverRefused(why=f"{min(strange)}不在能转的事里，请先用 --preview 看编号。")
        save = 0
        if not call.preview:
            writes = writes_of(judge, plan, chosen, new_record_id())
            drafts = [Draft(one.form, one.body, one.record) for one in writes]
            save = book.ledger.write.save(drafts, actor=book.actor, reason=REASON).tx
    _say_succession(plan, chosen, save, json=call.json)


def _helper(book: Book, given: str) -> RecordId:
    """Whom a name or an id means.

    Raises:
        NoSuchHelper: Nobody, or several.
    """
    helpers = book.view().all(Helper)
    found = [one.id for one in helpers if given == one.id] or [
        one.id for one in helpers if one.name == given.strip()
    ]
    if len(found) != 1:
        raise NoSuchHelper(many="有几个人叫这个名字" if found else "没有这个人")
    return found[0]


def _say_succession(plan: Succession, chosen: set[RecordId], save: int, *, json: bool) -> None:
    if json:
        emit({
            "held": [
                {"id": one.record, "form": one.form, "what": one.what, "goes": one.record in chosen}
                for one in plan.held
            ],
            "stays": list(plan.stays), "written": bool(save), "save": save,
        })  # fmt: skip
        return
    for one in plan.held:
        tell(f"{one.record}  {one.what}{'' if one.record in chosen else '（不转）'}")
    for line in plan.stays:
        tell(f"不转：{line}")
    if not save:
        tell(f"共 {len(plan.held)} 项可以转。这是预览，没有写入。")
        return
    tell(
        f"已转 {len(chosen)} 项，离任日期和交接单已登记；请补写见证人和签字，当天更换台账口令。"
        f"要撤销：cunji undo --save {save}。"
    )
