"""Counts of a household: how many, and only where every one of its members can be told."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from forms.answer_book.answer_entry import (
    HOUSEHOLD,
    VILLAGE,
    AnswerEntry,
    Asking,
    Find,
    Reply,
    Subject,
)
from forms.answer_book.benefits import DIBAO, drawn
from forms.answer_book.derived import age, away, disabled, insured
from forms.definitions.records import Household, Person, Project
from forms.schema.form import Disclosure, RecordId
from forms.schema.ternary import Answer

Is: TypeAlias = Callable[[Asking, Subject], bool | None]
"""Whether somebody counts; None when it cannot be told."""

ABLE: Final = frozenset({"1", "2", "3"})
"""Codes of ``labour_ability`` of who works at least in part."""
MALE, FEMALE = "1", "2"
OUT_OF_SCHOOL: Final = frozenset({"00", "01"})
"""Codes of ``student_status`` of who goes to no school."""


def aged(least: int, most: int = 200) -> Is:
    """Who is so old in whole years."""

    def counts(asking: Asking, subject: Subject) -> bool | None:
        years = age(asking, subject).value
        return least <= years <= most if isinstance(years, int) else None

    return counts


def _sexed(code: str) -> Is:
    def counts(asking: Asking, subject: Subject) -> bool | None:
        sex = asking.view.answer(Person.sex, subject.person)
        return sex == code if sex else None

    return counts


def _works(asking: Asking, subject: Subject) -> bool | None:
    labour = asking.view.answer(Person.labour, subject.person)
    return labour in ABLE if labour else None


def _learns(asking: Asking, subject: Subject) -> bool | None:
    said = asking.view.answer(Person.student, subject.person)
    status = asking.view.answer(Person.student_status, subject.person)
    return said if said is not None or status is None else status not in OUT_OF_SCHOOL


def _pensioned(asking: Asking, subject: Subject) -> bool | None:
    pension = asking.view.answer(Person.pension, subject.person)
    return pension != "0" if pension else None


def _draws(asking: Asking, subject: Subject) -> bool | None:
    answer, _ = drawn(asking, subject, DIBAO)
    return None if answer is Answer.UNKNOWN else answer is Answer.YES


def _told(find: Find) -> Is:
    def counts(asking: Asking, subject: Subject) -> bool | None:
        value = find(asking, subject).value
        return value if isinstance(value, bool) else None

    return counts


COUNTED: Final[dict[str, tuple[str, Is]]] = {
    "count": ("人口", lambda _, __: True),
    "labour_count": ("劳动力人数", _works),
    "away_count": ("外出人数", _told(away)),
    "student_count": ("在读人数", _learns),
    "elder_count": ("60岁及以上人数", aged(60)),
    "child_count": ("18岁以下人数", aged(0, 17)),
    "insured_count": ("参加医疗保险人数", _told(insured)),
    "pensioned_count": ("参加养老保险人数", _pensioned),
    "disabled_count": ("残疾人数", _told(disabled)),
    "dibao_count": ("低保人数", _draws),
    "male_count": ("男性人数", _sexed(MALE)),
    "female_count": ("女性人数", _sexed(FEMALE)),
}
"""What is counted in a household: the word, and who counts."""


def count_entries() -> Iterator[AnswerEntry]:
    """Counts of a household, and the projects of the village."""
    for name, (zh, counts) in COUNTED.items():
        yield AnswerEntry(f"household.{name}", HOUSEHOLD, f"家庭{zh}", "int", Disclosure.INSIDE,
                          _of_household(zh, counts), "人")  # fmt: skip
    yield AnswerEntry("project.count", VILLAGE, "项目个数", "int", Disclosure.PUBLIC,
                      _projects, "个")  # fmt: skip


def _of_household(zh: str, counts: Is) -> Find:
    def find(asking: Asking, subject: Subject) -> Reply:
        people = asking.members(subject.household)
        if not people:
            stated = asking.view.answer(Household.members_stated, subject.household)
            return Reply(stated if zh == "人口" else None, subject.household)
        found = {person: counts(asking, Subject(person, subject.household)) for person in people}
        open_ = [person for person, one in found.items() if one is None]
        if open_:
            return Reply(None, question=_whom(asking, open_, zh))
        return Reply(sum(map(bool, found.values())), subject.household)

    return find


def _whom(asking: Asking, people: list[RecordId], zh: str) -> str:
    names = "、".join(asking.view.name(person) for person in people[:3])
    more = f"等 {len(people)} 人" if len(people) > 3 else ""
    return f"{names}{more}算不算在{zh}里没有登记，请问清后补填。"


def _projects(asking: Asking, subject: Subject) -> Reply:
    projects = asking.view.all(Project)
    if subject.hamlet is not None:
        return Reply(sum(one.hamlet == subject.hamlet for one in projects), subject.hamlet)
    return Reply(len(projects) or None)
