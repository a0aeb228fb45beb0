"""A derived list as a workbook: who is on it and why, and beside it the cards that are kept."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from desktop.excel.export.own_use import OwnUse
from desktop.excel.export.register import add_register, add_sheet, new_workbook
from desktop.excel.meaning.mark import put_mark
from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, Person
from forms.definitions.rule import RuleDef, rule_for
from forms.rules.lists import CARED, Derived
from forms.schema.form import RecordId
from forms.village.view import VillageView

LIST: Final = "{title}名单"
PEOPLE: Final = ("姓名", "身份证号码", "出生日期", "户主姓名", "屯")
HOUSEHOLDS: Final = ("户主姓名", "户编号", "屯")
JUDGED: Final = ("系统判定", "判定理由", "还要问清", "是否核实", "判定依据")
"""Columns that no import takes for answers: they are worked out anew each day."""


def list_workbook(
    list_id: str,
    day: date,
    entries: Iterable[Derived],
    definitions: Definitions,
    view: VillageView,
    told: OwnUse | None = None,
) -> bytes:
    """A derived list as ``.xlsx``, with the cards of those the village cares for first.

    Args:
        list_id: Which list.
        day: Whose rule holds.
        entries: Whom to write, in order.
        definitions: For the rule and the words of codes.
        view: For names, and for the cards.
        told: Collects what it holds that nobody outside may read.
    """
    rule = rule_for(list_id, day, definitions.rules)
    cards = definitions.settling(list_id) if list_id in CARED else None
    out = io.BytesIO()
    with new_workbook(out) as book:
        if cards is not None:
            put_mark(book, cards.id)
        about = HOUSEHOLDS if rule.about == Household.FORM else PEOPLE
        rows = ((*_about(rule, one, view), *_judged(one)) for one in entries)
        add_sheet(book, LIST.format(title=rule.title), (*about, *JUDGED), rows, told=told)
        if cards is not None:
            add_register(book, cards, definitions, view, view.records(cards.id).values(), told)
    return out.getvalue()


def _about(rule: RuleDef, entry: Derived, view: VillageView) -> Sequence[str]:
    """Whom an entry is about."""
    if rule.about == Household.FORM:
        home: RecordId | None = entry.subject
    else:
        home = view.household_of(entry.subject)
    house, hamlet = view.card(Household, home), view.hamlet_of(home)
    if rule.about == Household.FORM:
        return house.head_name or "", house.hh_no or "", hamlet
    person = view.card(Person, entry.subject)
    birth = str(view.records(Person.FORM).get(entry.subject, {}).get(Person.birth.name, ""))
    return person.name or "", person.id_number or "", birth, house.head_name or "", hamlet


def _judged(entry: Derived) -> Sequence[str]:
    """What the rule says about it."""
    return (
        entry.answer.zh, "；".join(entry.reasons), "；".join(entry.missing),
        "已核实" if entry.verified else "未核实", entry.source,
    )  # fmt: skip
