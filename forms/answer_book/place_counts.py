"""Counts of the village or of one hamlet: how many people, homes, mu; only where all can be told.

One of whom it cannot be told leaves the figure open: the cell stays empty and says who is to be
asked. By hamlet nothing can be counted while somebody's hamlet is not written down.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from forms.answer_book.answer_entry import (
    HOUSEHOLD,
    PERSON,
    VILLAGE,
    AnswerEntry,
    Asking,
    Find,
    Reply,
    Subject,
)
from forms.answer_book.benefits import DIBAO, drawn
from forms.answer_book.counts import COUNTED, Is, aged
from forms.definitions.records import Household
from forms.rules.lists import derive
from forms.schema.form import Disclosure, RecordId
from forms.schema.ternary import Answer

Known: TypeAlias = Mapping[str, AnswerEntry]
TEKUN: Final = "02"
"""The code of 特困人员救助供养."""
_NO_HAMLET: Final = "有 {lost} 个没有登记在哪个屯，分屯数不出来，请先补登。"

_PEOPLE: Final[Mapping[str, tuple[str, str]]] = {
    "lifted_out_count": ("脱贫人口", "fact.lifted_out"),
    "monitored_count": ("监测对象人数", "fact.monitored"),
}
"""By name: the word, and the fact of their household that counts people."""
_HOMES: Final[Mapping[str, tuple[str, str]]] = {
    "lifted_out_households": ("脱贫户数", "fact.lifted_out"),
    "monitored_households": ("监测户数", "fact.monitored"),
    "relocated_households": ("搬迁户数", "fact.relocated"),
    "unsafe_households": ("危房户数", "household.unsafe_house"),
}
"""The same of households."""
_AREAS: Final[Mapping[str, tuple[str, str]]] = {
    "land": ("耕地面积", "household.land"), "paddy": ("水田面积", "household.paddy"),
    "forest": ("林地面积", "household.forest"),
}  # fmt: skip
"""What is added up: the word, and the answer of a household."""
_LISTS: Final[Mapping[str, str]] = {
    "left_behind_child": "留守儿童人数", "left_behind_woman": "留守妇女人数",
    "left_behind_elder": "留守老年人人数", "child_in_difficulty": "困境儿童人数",
}  # fmt: skip
"""Lists of rules that are counted."""


def place_count_entries(own: Known) -> Iterator[AnswerEntry]:
    """The figures of a village or hamlet.

    Args:
        own: The answers about people and households, which are counted.
    """
    for name, (zh, counts) in _all_people(own).items():
        yield _entry(f"village.{name}", zh, "人", _counting(PERSON, counts, zh))
    for name, (zh, counts) in _all_homes(own).items():
        yield _entry(f"village.{name}", zh, "户", _counting(HOUSEHOLD, counts, zh))
    for name, zh in _LISTS.items():
        yield _entry(f"village.{name}_count", zh, "人", _listed(name, zh))
    for name, (zh, answer) in _AREAS.items():
        find = _summing(own[answer], zh)
        yield AnswerEntry(f"village.{name}", VILLAGE, f"全村{zh}", own[answer].type,
                          Disclosure.INSIDE, find, "亩")  # fmt: skip


def _entry(id_: str, zh: str, unit: str, find: Find) -> AnswerEntry:
    return AnswerEntry(id_, VILLAGE, f"全村{zh}", "int", Disclosure.INSIDE, find, unit)


def _all_people(own: Known) -> dict[str, tuple[str, Is]]:
    """Who counts, by the name of the figure."""
    found = {name: one for name, one in COUNTED.items() if name != "count"}
    found["person_count"] = ("总人口", lambda _, __: True)
    found["oldest_count"] = ("80岁及以上人数", aged(80))
    found["tekun_count"] = ("特困人数", _draws(TEKUN))
    return found | {name: (zh, _holds(own[fact])) for name, (zh, fact) in _PEOPLE.items()}


def _all_homes(own: Known) -> dict[str, tuple[str, Is]]:
    """Which households count, by the name of the figure."""
    found: dict[str, tuple[str, Is]] = {
        "household_count": ("总户数", lambda _, __: True),
        "dibao_households": ("低保户数", _draws(DIBAO)),
        "tekun_households": ("特困户数", _draws(TEKUN)),
    }
    return found | {name: (zh, _holds(own[fact])) for name, (zh, fact) in _HOMES.items()}


def _draws(code: str) -> Is:
    def counts(asking: Asking, subject: Subject) -> bool | None:
        answer, _ = drawn(asking, subject, code)
        return None if answer is Answer.UNKNOWN else answer is Answer.YES

    return counts


def _holds(entry: AnswerEntry) -> Is:
    def counts(asking: Asking, subject: Subject) -> bool | None:
        value = entry.find(asking, subject).value
        return value if isinstance(value, bool) else None

    return counts


def _everybody(asking: Asking, about: str) -> list[Subject]:
    """The people, or the households, of the village on the day."""
    if about == HOUSEHOLD:
        return [Subject(None, home) for home in asking.view.lives.households()]
    home = asking.view.household_of
    return [Subject(one, home(one)) for one in asking.view.lives.living(asking.day)]


def _there(asking: Asking, everybody: list[Subject], hamlet: RecordId | None) -> list[Subject]:
    """Those of a hamlet, or all.

    Raises:
        _Scattered: By hamlet, while somebody's is not written down.
    """
    if hamlet is None:
        return everybody
    hamlets = asking.view.answers(Household.hamlet)
    places = [hamlets.get(one.household) if one.household else None for one in everybody]
    if lost := places.count(None):
        raise _Scattered(lost)
    return [one for one, place in zip(everybody, places, strict=True) if place == hamlet]


class _Scattered(Exception):
    """So many belong to no hamlet: no figure by hamlet can be told."""

    def __init__(self, lost: int) -> None:
        super().__init__(lost)
        self.reply = Reply(None, question=_NO_HAMLET.format(lost=lost))


def _counting(about: str, counts: Is, zh: str) -> Find:
    def find(asking: Asking, subject: Subject) -> Reply:
        try:
            people = _there(asking, _everybody(asking, about), subject.hamlet)
        except _Scattered as lost:
            return lost.reply
        found = [(one, counts(asking, one)) for one in people]
        if open_ := [one for one, holds in found if holds is None]:
            return Reply(None, question=_whom(asking, open_, zh))
        if not _everybody(asking, about):
            return Reply(None)
        return Reply(sum(bool(holds) for _, holds in found), subject.hamlet)

    return find


def _listed(name: str, zh: str) -> Find:
    def find(asking: Asking, subject: Subject) -> Reply:
        try:
            people = _there(asking, _everybody(asking, PERSON), subject.hamlet)
        except _Scattered as lost:
            return lost.reply
        if not people:
            return Reply(0 if subject.hamlet else None, subject.hamlet)
        here = {one.person: one for one in people if one.person}
        found = [*derive(name, asking.view, asking.day, asking.definitions, only=set(here))]
        if open_ := [here[one.subject] for one in found if one.answer is Answer.UNKNOWN]:
            return Reply(None, question=_whom(asking, open_, zh))
        return Reply(sum(one.answer is Answer.YES for one in found), subject.hamlet)

    return find


def _summing(entry: AnswerEntry, zh: str) -> Find:
    def find(asking: Asking, subject: Subject) -> Reply:
        try:
            homes = _there(asking, _everybody(asking, HOUSEHOLD), subject.hamlet)
        except _Scattered as lost:
            return lost.reply
        total = 0
        open_ = []
        for home in homes:
            value = entry.find(asking, home).value
            if isinstance(value, int):
                total += value
            else:
                open_.append(home)
        if open_ or not homes:
            return Reply(None, question=_whom(asking, open_, zh) if open_ else "")
        return Reply(total, subject.hamlet)

    return find


def _whom(asking: Asking, open_: list[Subject], zh: str) -> str:
    names = "、".join(asking.called(one) for one in open_[:3])
    unit = "人" if open_[0].person else "户"
    more = f"等 {len(open_)} {unit}" if len(open_) > 3 else ""
    return f"{names}{more}：{zh}里算不算、是多少没有登记，请问清后补填。"
