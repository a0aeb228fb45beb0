"""Answers about somebody else of the family: head, father, mother, spouse and guardian."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from forms.answer_book.answer_entry import HOUSEHOLD, PERSON, AnswerEntry, Asking, Reply, Subject
from forms.definitions.records import LeftBehindChild, Person
from forms.schema.form import RecordId

Step = Callable[[Asking, Subject], RecordId | None]


def _head(asking: Asking, subject: Subject) -> RecordId | None:
    return asking.heads.get(subject.household) if subject.household else None


def _father(asking: Asking, subject: Subject) -> RecordId | None:
    kin = asking.view.kinship.father(subject.person) if subject.person else None
    return kin.person if kin else None


def _mother(asking: Asking, subject: Subject) -> RecordId | None:
    kin = asking.view.kinship.mother(subject.person) if subject.person else None
    return kin.person if kin else None


def _spouse(asking: Asking, subject: Subject) -> RecordId | None:
    kin = asking.view.kinship.spouse(subject.person) if subject.person else None
    return kin.person if kin else None


def _guardian(asking: Asking, subject: Subject) -> RecordId | None:
    return asking.view.answer(Person.guardian, subject.person)


KIN: Final[Mapping[str, tuple[str, str, Step]]] = {
    "head": ("户主", HOUSEHOLD, _head),
    "father": ("父亲", PERSON, _father),
    "mother": ("母亲", PERSON, _mother),
    "spouse": ("配偶", PERSON, _spouse),
    "guardian": ("监护人", PERSON, _guardian),
}
"""By the beginning of an id: the word, whose relative it is, and the step."""
_OF_PERSON: Final = ("person.", "absence.")
_FACTS: Final = frozenset({
    "fact.age", "fact.away", "fact.disabled", "fact.insured", "fact.dibao", "fact.tekun",
})  # fmt: skip
"""Facts that tables ask of the family too."""
_ON_CARD: Final = {
    "name": LeftBehindChild.guardian_name, "phone": LeftBehindChild.guardian_phone,
    "relation": LeftBehindChild.guardian_relation,
}  # fmt: skip
"""What a child's card says of who looks after it, where that is no person of the village."""


def kin_entries(own: Mapping[str, AnswerEntry]) -> Iterator[AnswerEntry]:
    """The answers of a person, asked of the family.

    Args:
        own: The entries of a person, by id.
    """
    for word, (zh, entity, step) in KIN.items():
        for entry in own.values():
            if entry.id.startswith(_OF_PERSON) or entry.id in _FACTS:
                yield _asked_of(entry, word, zh, entity, step)


def kin_id(word: str, own: str) -> str:
    """What an answer of a person is called when it is asked of a relative.

    Args:
        word: ``head``, ``father``.
        own: ``person.sex``, ``fact.age``, ``absence.place``.
    """
    return f"{word}.{own.removeprefix('person.').removeprefix('fact.')}"


def _asked_of(entry: AnswerEntry, word: str, zh: str, entity: str, step: Step) -> AnswerEntry:
    def find(asking: Asking, subject: Subject) -> Reply:
        relative = step(asking, subject)
        if relative is not None:
            home = asking.view.household_of(relative)
            return entry.of(asking, Subject(relative, home, serial=subject.serial))
        if word == "guardian" and (said := _on_card(entry, asking, subject)) is not None:
            return said
        name = asking.called(subject)
        return Reply(None, question=f"{name}：{zh}是谁没有登记，请问清后登记。")

    return replace(entry, id=kin_id(word, entry.id), entity=entity, zh=f"{zh}{entry.zh}", find=find)


def _on_card(entry: AnswerEntry, asking: Asking, subject: Subject) -> Reply | None:
    """What the card of a left-behind child says of its carer."""
    question = _ON_CARD.get(entry.id.removeprefix("person."))
    if question is None:
        return None
    for card in asking.view.by(LeftBehindChild.person, subject.person):
        if (value := question.of(card)) is not None:
            return Reply(value, card.id)
    return None
