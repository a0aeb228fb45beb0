"""What a village's own template may ask: the answers of the answer book by what they are called.

A name is what the answer book calls an answer, the label of a question or another name of it, with
``户主``, ``父亲`` and the like before it for a relative; 村名, 今天, 编号 are the letter's own. A
condition is a kind of benefit, a list of a rule, or an answer that is yes or no. What is sealed is
never told.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Final

from forms.answer_book.answer_entry import AnswerEntry, Asking, Subject
from forms.answer_book.catalogue import catalogue
from forms.definitions.definitions import Definitions
from forms.definitions.records import Benefit, Household, Person
from forms.rules.facts_benefit import draws
from forms.rules.lists import derive
from forms.schema.form import Disclosure, RecordId, Value
from forms.schema.ternary import Answer
from forms.village.view import VillageView

FAMILY: Final = frozenset({"家庭成员", "全家", "户内成员"})
"""Names of the block that is repeated for everybody living of the household."""
_OTHERS: Final = "其他家庭成员"
_RELATIVES: Final = {
    "": "person", "户主": "head", "父亲": "father", "母亲": "mother", "配偶": "spouse",
    "监护人": "guardian",
}  # fmt: skip
_HUNDREDTHS: Final = frozenset({"money", "decimal"})
_BENEFITS: Final = "benefit_kind"


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
        self._asking = Asking(view, day, definitions)
        self._people = [person]
        village = self._asking.view.village
        self._given: dict[str, str | None] = {
            "村名": village.name, "乡镇": village.township, "县": village.county_name,
            "村民委员会": village.committee, "村委会": village.committee,
            "今天": _day(day.isoformat()), "出具日期": _day(day.isoformat()),
            "编号": number, "文书编号": number,
        }  # fmt: skip

    @cached_property
    def _names(self) -> Mapping[str, AnswerEntry]:
        """Answers by every name; a person's goes before its household's, its own before others."""
        entries = catalogue(self._asking.definitions)
        found: dict[str, AnswerEntry] = {}
        for entity in (Person.FORM, Household.FORM):
            for entry in entries.values():
                if entry.entity == entity:
                    found.setdefault(entry.zh, entry)
        for name, answer in self._other_names():
            if answer in entries:
                found.setdefault(name, entries[answer])
        return found

    def _other_names(self) -> Iterator[tuple[str, str]]:
        """Names of questions with the id of the answer, for relatives too."""
        leads = ((Person.FORM, _RELATIVES), (Household.FORM, {"": Household.FORM}))
        for form, words in leads:
            fields = self._asking.definitions.form(form).fields
            for field, (word, lead) in product(fields, words.items()):
                for name in (field.label, *field.aliases):
                    yield f"{word}{name}", f"{lead}.{field.id}"
        yield from ((word, f"{lead}.name") for word, lead in _RELATIVES.items() if word)

    @property
    def numbers(self) -> list[str]:
        """Numbers of the people it speaks of, which may stand on their own paper."""
        cards = [self._asking.view.card(Person, one) for one in self._people]
        return [number for one in cards for number in (one.id_number, one.phone) if number]

    def knows(self, name: str) -> bool:
        """Whether a placeholder of this name means anything."""
        return name in self._given or name in self._names

    def told(self, name: str, subject: int) -> tuple[str | None, str]:
        """The answer in words, or None and the question that would settle it."""
        question = f"「{name}」没有登记，请问清后补填。"
        if name in self._given:
            return self._given[name], question
        entry = self._names[name]
        if entry.disclosure is Disclosure.SEALED:
            return None, f"「{name}」是封存的内容，不能写进文书，请改模板。"
        value = entry.of(self._asking, self._subject(subject)).value
        return (None if value is None else self._words(entry, value)), question

    def several(self, name: str, subject: int) -> list[int] | None:
        """The people a block is repeated for; None where there is no such list."""
        if name not in FAMILY and name != _OTHERS:
            return None
        own = self._people[subject]
        household = self._asking.view.household_of(own)
        people = self._asking.members(household) if household else [own]
        first = len(self._people)
        self._people += [one for one in people if name != _OTHERS or one != own]
        return list(range(first, len(self._people)))

    def holds(self, name: str, subject: int) -> tuple[bool | None, str]:
        """Whether a condition holds; None with a question, without one when nobody knows it."""
        person = self._people[subject]
        kind = self._asking.definitions.codes.code_of(_BENEFITS, name)
        if kind is not None:
            return self._draws(person, kind, name)
        for rule in self._asking.definitions.rules:
            if rule.about == Person.FORM and name in {rule.title, rule.title.removeprefix("农村")}:
                return self._listed(person, rule.list, name)
        entry = self._names.get(name) or self._names.get(f"是否{name}")
        if entry is None or entry.type != "yesno":
            return None, ""
        value = entry.of(self._asking, self._subject(subject)).value
        question = f"「{name}」没有登记，请问清后补填。"
        return (value if isinstance(value, bool) else None), question

    def _subject(self, subject: int) -> Subject:
        person = self._people[subject]
        return Subject(person=person, household=self._asking.view.household_of(person))

    def _draws(self, person: RecordId, kind: str, name: str) -> tuple[bool | None, str]:
        view = self._asking.view
        household = view.household_of(person)
        drawn = [*view.by(Benefit.person, person)]
        drawn += view.by(Benefit.household, household) if household else ()
        found = draws(self._asking.inquiry, person, drawn, (kind,)).value
        question = f"是否享受「{name}」，台账里不能断定，请登记起止日期，或者登记名单是全的。"
        return (found if isinstance(found, bool) else None), question

    def _listed(self, person: RecordId, list_id: str, name: str) -> tuple[bool | None, str]:
        asking = self._asking
        found = derive(list_id, asking.view, asking.day, asking.definitions, only=[person])
        answer = found[0].answer if found else Answer.NO
        known = None if answer is Answer.UNKNOWN else answer is Answer.YES
        return known, f"是不是「{name}」，台账里不能断定，请在名单里看还缺什么。"

    def _words(self, entry: AnswerEntry, value: Value) -> str:
        """One answer as it stands in a letter."""
        codes = self._asking.definitions.codes
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, int):
            number = Decimal(value) / 100 if entry.type in _HUNDREDTHS else Decimal(value)
            return f"{number:f}"  # its unit stands in the template
        if isinstance(value, list):
            return "、".join(codes.label(entry.codes, one) for one in value)
        if entry.codes:
            return codes.label(entry.codes, value)
        return _day(value) if entry.type == "date" else value


def _day(day: str) -> str:
    """A written day, whole or in part, in words."""
    pieces = zip(day.split("-"), "年月日", strict=False)
    return "".join(f"{int(piece)}{unit}" for piece, unit in pieces)
