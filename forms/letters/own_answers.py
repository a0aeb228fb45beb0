"""What a village's own template may ask: answers about a person and its family by name.

A name is the label of a question or another name of it; ``户主`` before it asks about the head,
``父亲`` and the like about a relative; some are the letter's own (村名, 今天, 编号). A condition
is a kind of benefit, a list of a rule, or a question answered with yes or no. What is sealed is
never told.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Final

from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.records import Benefit, Household, Person
from forms.letters.filled_letter import called
from forms.rules.fact_registry import Inquiry
from forms.rules.facts_benefit import draws
from forms.rules.lists import derive, homeland
from forms.schema.form import Disclosure, FieldDef, RecordId, Value
from forms.schema.partial_date import age_on
from forms.schema.ternary import Answer
from forms.village.kinship import HEAD
from forms.village.view import VillageView

FAMILY: Final = frozenset({"家庭成员", "全家", "户内成员"})
"""Names of the block that is repeated for everybody living of the household."""
_OTHERS: Final = "其他家庭成员"
_BENEFITS: Final = "benefit_kind"
_RELATIVES: Final = {
    "父亲": Person.father,
    "母亲": Person.mother,
    "配偶": Person.spouse,
    "监护人": Person.guardian,
}
EMPTY: Final = "没有登记，请问清后补填"


class OwnAnswers:
    """The answers of one letter. Subjects are numbers; 0 is whom it is about.

    Args:
        view: The village.
        person: Whom it is about.
        day: The day of the letter.
        definitions: What holds there.
        number: Its number.
    """

    def __init__(
        self, view: VillageView, person: RecordId, day: date, definitions: Definitions, number: str
    ) -> None:
        self._view, self._day, self._definitions = view.on(day), day, definitions
        self._people = [person]
        village = self._view.village
        self._given: dict[str, str | None] = {
            "村名": village.name, "村": village.name, "乡镇": village.township,
            "县": village.county_name, "村民委员会": village.committee, "村委会": village.committee,
            "今天": _written_day(day.isoformat()), "出具日期": _written_day(day.isoformat()),
            "编号": number, "文书编号": number,
        }  # fmt: skip

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, FieldDef]]:
        """Form and question by every name of it; a person's goes before its household's."""
        found: dict[str, tuple[str, FieldDef]] = {}
        for form in (Person.FORM, Household.FORM):
            fields = self._definitions.form(form).fields
            for field in fields:
                found.setdefault(field.label, (form, field))
            for field in fields:
                for name in field.aliases:
                    found.setdefault(name, (form, field))
        return found | {"村民小组": found["屯（村民小组）"], "屯": found["屯（村民小组）"]}

    @property
    def numbers(self) -> list[str]:
        """Numbers of the people it speaks of, which may stand on their own paper."""
        cards = [self._view.card(Person, one) for one in self._people]
        told = [one.id_number for one in cards] + [one.phone for one in cards]
        return [one for one in told if one]

    def knows(self, name: str) -> bool:
        """Whether a placeholder of this name means anything."""
        return name in self._given or self._asked(name) is not None

    def told(self, name: str, subject: int) -> tuple[str | None, str]:
        """The answer in words, or None and the question that would settle it."""
        if name in self._given:
            return self._given[name], f"「{name}」{EMPTY}。"
        find = self._asked(name)
        words = find(self._people[subject]) if find is not None else None
        return words, f"「{name}」{EMPTY}。"

    def several(self, name: str, subject: int) -> list[int] | None:
        """The people a block is repeated for; None where there is no such list."""
        if name not in FAMILY and name != _OTHERS:
            return None
        own = self._people[subject]
        household = self._view.household_of(own)
        people = self._view.members.get(household, ()) if household else (own,)
        living = [
            one
            for one in people
            if self._view.lives.surely(one, self._day) and (name != _OTHERS or one != own)
        ]
        first = len(self._people)
        self._people += living
        return list(range(first, first + len(living)))

    def holds(self, name: str, subject: int) -> tuple[bool | None, str]:
        """Whether a condition holds; None with a question, without one when nobody knows it."""
        person = self._people[subject]
        kind = self._definitions.codes.code_of(_BENEFITS, name)
        if kind is not None:
            return self._draws(person, kind, name)
        for rule in self._definitions.rules:
            if rule.about == Person.FORM and name in {rule.title, rule.title.removeprefix("农村")}:
                return self._listed(person, rule.list, name)
        form, field = self._names.get(name, ("", None))
        if field is None or field.type != "yesno":
            return None, ""
        value = self._value(form, field, person)
        return (value if isinstance(value, bool) else None), f"「{name}」{EMPTY}。"

    def _draws(self, person: RecordId, kind: str, name: str) -> tuple[bool | None, str]:
        household = self._view.household_of(person)
        drawn = [*self._view.by(Benefit.person, person)]
        drawn += self._view.by(Benefit.household, household) if household else ()
        place = homeland(self._view, self._day, self._definitions)
        inquiry = Inquiry(self._view, self._day, {}, self._definitions, place)
        found = draws(inquiry, person, drawn, (kind,)).value
        question = f"这一天是否享受「{name}」，台账里不能断定，请登记起止日期，或者登记名单是全的。"
        return (found if isinstance(found, bool) else None), question

    def _listed(self, person: RecordId, list_id: str, name: str) -> tuple[bool | None, str]:
        found = derive(list_id, self._view, self._day, self._definitions, only=[person])
        answer = found[0].answer if found else Answer.NO
        known = None if answer is Answer.UNKNOWN else answer is Answer.YES
        return known, f"是不是「{name}」，台账里不能断定，请在名单里看还缺什么。"

    def _asked(self, name: str) -> Callable[[RecordId], str | None] | None:
        """How an answer of this name is found for a person; None when there is none."""
        if name == "年龄":
            return self._age
        if name == "家庭人口":
            return self._count
        known = self._names.get(name)
        if known is not None:
            form, field = known
            return lambda person: self._words(form, field, person)
        return self._of_relative(name)

    def _of_relative(self, name: str) -> Callable[[RecordId], str | None] | None:
        for word, lead in self._leads():
            rest = name.removeprefix(word)
            find = self._asked(rest or "姓名") if rest != name else None
            if find is not None:
                return lambda person: None if (to := lead(person)) is None else find(to)
        return None

    def _leads(self) -> Iterator[tuple[str, Callable[[RecordId], RecordId | None]]]:
        yield "户主", self._head
        for word, question in _RELATIVES.items():
            yield word, self._view.answers(question).get

    def _head(self, person: RecordId) -> RecordId | None:
        household = self._view.household_of(person)
        relations = self._view.answers(Person.relation)
        people = self._view.members.get(household, ()) if household else ()
        heads = [one for one in people if relations.get(one) in HEAD]
        return heads[0] if len(heads) == 1 else None

    def _age(self, person: RecordId) -> str | None:
        days = self._view.card(Person, person).birth
        if days is None:
            return None
        youngest, oldest = age_on(days.last, self._day), age_on(days.first, self._day)
        return f"{oldest}" if youngest == oldest else None

    def _count(self, person: RecordId) -> str | None:
        household = self._view.household_of(person)
        if household is None:
            return None
        people = self._view.members.get(household, ())
        return f"{sum(self._view.lives.surely(one, self._day) for one in people)}"

    def _value(self, form: str, field: FieldDef, person: RecordId) -> Value | None:
        record = person if form == Person.FORM else self._view.household_of(person)
        body = self._view.body(form, record) if record else None
        return body.get(field.id) if body is not None else None

    def _words(self, form: str, field: FieldDef, person: RecordId) -> str | None:
        """One answer as it stands in a letter."""
        value = self._value(form, field, person)
        if value is None or field.disclosure is Disclosure.SEALED:
            return None
        if field.type == "ref":
            return (
                called(self._view, self._definitions, field.form or "", RecordId(str(value)))
                or None
            )
        if field.type == "date":
            return _written_day(str(value))
        words = TYPES[field.type].write(value, field, self._definitions.codes)
        return f"{words}{field.unit}" if field.unit else words


def _written_day(day: str) -> str:
    return "".join(
        f"{int(part)}{unit}" for part, unit in zip(day.split("-"), "年月日", strict=False)
    )
