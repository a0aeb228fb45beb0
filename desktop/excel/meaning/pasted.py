"""Whom the lines of a pasted list mean: names, numbers or phones out of a message or a column.

Nothing is written by it, so a name alone may be offered where only one villager has it, marked as
such: a person looks before anything is done with the list. A number holds against a name, and what
contradicts is asked. No line is dropped: each says what became of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from desktop.excel.meaning.existing import Known, known
from desktop.excel.meaning.whom import written
from desktop.excel.sheet.cells import clean, name_of
from desktop.excel.sheet.headings import headings
from desktop.excel.sheet.names import apart
from forms.answers import id_number
from forms.definitions.definitions import Definitions
from forms.definitions.records import Household, Person
from forms.errors import Unreadable
from forms.schema.form import RecordId
from forms.village.view import VillageView


class Meant(StrEnum):
    """How sure it is whom a line means."""

    SURE = "sure"
    LIKELY = "likely"
    """One person only, by a name or a phone alone: to be looked at."""
    CHOOSE = "choose"
    """Several, or one whom something speaks against: a person chooses."""
    NOBODY = "nobody"
    HEADING = "heading"


ZH: Final[Mapping[Meant, str]] = {
    Meant.SURE: "认出来了",
    Meant.LIKELY: "请看一眼",
    Meant.CHOOSE: "请选一个",
    Meant.NOBODY: "村里没有",
    Meant.HEADING: "标题行",
}


@dataclass(frozen=True, slots=True)
class PastedLine:
    """One line, or one name of a line of names.

    Attributes:
        number: Of the line, from 1.
        text: As it was pasted.
        found: How sure it is.
        people: Whom it may mean, the likeliest first; one where it is sure or likely.
        zh: Why, as a sentence; empty where nothing is to be said.
        again: The line that meant the same person before; 0 where none did.
    """

    number: int
    text: str
    found: Meant
    people: tuple[RecordId, ...] = ()
    zh: str = ""
    again: int = 0


_NAMES_APART: Final = re.compile(r"[、，,;；]")
_CELLS: Final = re.compile(r"[\t、，,;；|/：:]|\s{2,}")
_BETWEEN_HAN: Final = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])\d(?:[\s-]?\d){13,18}[\dXx]?(?![0-9A-Za-z])")
_CARD: Final = re.compile(r"\d{17}[\dXx]\d{2}", re.ASCII)
"""A disability certificate: citizen number, category, grade (残疾人证管理办法)."""
_PHONE: Final = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1\d{2}[\s-]?\d{4}[\s-]?\d{4})(?!\d)")
_NAME: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]{1,6}(?:·[\u3400-\u9fff]{1,10})*")
_SERIAL: Final = re.compile(r"^[（(]?\d{1,4}[)）.．、]?\s*")
_SEXES: Final = {"男": "1", "女": "2"}


@dataclass(slots=True)
class _Signs:
    """What stands on a line."""

    number: str = ""
    unreadable: str = ""
    phone: str = ""
    names: list[str] = field(default_factory=list)
    heads: set[str] = field(default_factory=set)
    hamlet: str = ""
    sex: str = ""
    birth: str = ""
    gone: bool = False


class PastedList:
    """Reads lists against one village.

    Args:
        view: The village.
        definitions: For headings, which are no people.
    """

    def __init__(self, view: VillageView, definitions: Definitions) -> None:
        self._known: Known = known({form: view.records(form) for form in _FORMS})
        self._headings = headings(definitions)
        self._phones: dict[str, list[RecordId]] = defaultdict(list)
        self._aliases: dict[str, list[RecordId]] = defaultdict(list)
        for person in self._known.view.all(Person):
            house = self._known.household(person.household)
            for phone in {_digits(person.phone), _digits(house.phone)} - {""}:
                self._phones[phone].append(person.id)
            if person.alias:
                self._aliases[name_of(person.alias)].append(person.id)

    def read(self, text: str) -> list[PastedLine]:
        """Every line of a text that is not blank, in order."""
        found: list[PastedLine] = []
        first: dict[RecordId, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            for part in self.parts(clean(line)):
                made = self.line(number, part)
                if made.found in _MEANT:
                    made = replace(made, again=first.get(made.people[0], 0))
                    first.setdefault(made.people[0], number)
                found.append(made)
        return found

    def parts(self, line: str) -> list[str]:
        """The line, or each name of a line of nothing but names."""
        if not line:
            return []
        names = [part.strip() for part in _NAMES_APART.split(_SERIAL.sub("", line))]
        names = [part for part in names if part]
        whole = len(names) > 1 and all(
            _NAME.fullmatch(_BETWEEN_HAN.sub("", apart(one).name)) and not self._is_word(one)
            for one in names
        )
        return names if whole else [line]

    def _is_word(self, text: str) -> bool:
        """Whether a text is a heading, a hamlet or a sex, and so nobody's name."""
        return text in _SEXES or text in self._known.hamlets or self._headings.knows(text)

    def line(self, number: int, text: str) -> PastedLine:
        """Whom one line means.

        Args:
            number: Of the line, from 1.
            text: The line, cells between tabs.
        """
        signs = self._signs(text)
        if signs.number or signs.unreadable:
            return self._by_number(number, text, signs)
        if signs.phone:
            return self._by_phone(number, text, signs)
        if signs.names:
            return self._by_name(number, text, signs)
        if any(self._headings.knows(part) for part in _cells(text)):
            return PastedLine(number, text, Meant.HEADING)
        if signs.heads:
            said = "写的是一户，没有写是谁。"
            return PastedLine(number, text, Meant.CHOOSE, tuple(self._homes(signs.heads)), said)
        return PastedLine(number, text, Meant.NOBODY, zh="这一行没有姓名、号码或电话。")

    def _homes(self, heads: Iterable[str]) -> Iterator[RecordId]:
        """Everybody of the households of these heads, the heads first."""
        for head in sorted(heads):
            for home in self._known.by_head[head]:
                first = self._known.heads.get(home)
                yield from sorted(self._known.members[home], key=lambda one: one != first)

    def _signs(self, text: str) -> _Signs:
        signs = _Signs()
        rest = text
        if match := _NUMBER.search(rest):
            rest = rest.replace(match[0], "\t")
            digits = id_number.compact(match[0])
            digits = digits[:18] if _CARD.fullmatch(digits) else digits
            try:
                signs.number = id_number.parse(digits).number
            except Unreadable as bad:
                signs.unreadable = bad.zh
        if match := _PHONE.search(rest):
            rest, signs.phone = rest.replace(match[0], "\t"), _digits(match[1])
        for cell in _cells(_SERIAL.sub("", rest)):
            self._sign(cell, signs)
        return signs

    def _sign(self, cell: str, signs: _Signs) -> None:
        if cell in _SEXES:
            signs.sex = _SEXES[cell]
        elif cell in self._known.hamlets:
            signs.hamlet = self._known.hamlets[cell]
        elif birth := _birth(cell):
            signs.birth = birth
        elif cell.endswith("户") and cell.removesuffix("户") in self._known.by_head:
            signs.heads.add(cell.removesuffix("户"))
        elif not self._headings.knows(cell):
            name = apart(name_of(cell))
            signs.gone = signs.gone or name.is_gone
            if signs.names and name.name in self._known.by_head:
                signs.heads.add(name.name)
            elif _NAME.fullmatch(name.name):
                signs.names.append(name.name)

    def _by_number(self, number: int, text: str, signs: _Signs) -> PastedLine:
        person = self._known.by_number.get(signs.number)
        if person is not None:
            name = self._known.person(person).name or ""
            named = self._named(signs)
            others = tuple(one for one in named if one != person)
            misspelt = not named and any(self._known.may_be(person, one) for one in signs.names)
            if not signs.names or person in named or misspelt:
                return PastedLine(number, text, Meant.SURE, (person,), self._gone(person))
            said = f"这个号码在台账里是{name}，不是{signs.names[0]}，请核对。"
            return PastedLine(number, text, Meant.CHOOSE, (person, *others), said)
        why = signs.unreadable or "台账里没有这个身份证号码。"
        unnumbered = [
            one for one in self._named(signs)
            if signs.unreadable or not self._known.person(one).id_number
        ]  # fmt: skip
        if unnumbered:
            said = f"{why}同名的人在这里，请核对是不是同一个人。"
            return PastedLine(number, text, Meant.CHOOSE, tuple(unnumbered), said)
        return PastedLine(number, text, Meant.NOBODY, zh=why)

    def _by_phone(self, number: int, text: str, signs: _Signs) -> PastedLine:
        owners = self._phones.get(signs.phone, [])
        if not signs.names:
            if len(owners) == 1:
                said = f"只凭电话认出。{self._gone(owners[0])}"
                return PastedLine(number, text, Meant.LIKELY, (owners[0],), said)
            said = "这个电话是几个人的。" if owners else "台账里没有这个电话。"
            kind = Meant.CHOOSE if owners else Meant.NOBODY
            return PastedLine(number, text, kind, tuple(owners), said)
        named = self._named(signs)
        both = tuple(one for one in named if one in owners)
        if len(both) == 1:
            return PastedLine(number, text, Meant.SURE, both, self._gone(both[0]))
        return self._by_name(number, text, signs)

    def _by_name(self, number: int, text: str, signs: _Signs) -> PastedLine:
        named = self._named(signs)
        if not named:
            return PastedLine(number, text, Meant.NOBODY, zh="台账里没有叫这个名字的人。")
        agreeing = [one for one in named if not self._against(one, signs)]
        if not agreeing:
            said = f"台账里叫这个名字的，{self._against(named[0], signs)}对不上，请核对。"
            return PastedLine(number, text, Meant.CHOOSE, tuple(named), said)
        if len(agreeing) > 1:
            said = f"有 {len(agreeing)} 个人叫这个名字。"
            return PastedLine(number, text, Meant.CHOOSE, tuple(agreeing), said)
        (one,) = agreeing
        if signs.gone and self._known.lives_here(one):
            said = "名单上写着人已经不在，台账里还在册，请核对。"
            return PastedLine(number, text, Meant.LIKELY, (one,), said)
        if self._agrees(one, signs):
            return PastedLine(number, text, Meant.SURE, (one,), self._gone(one))
        return PastedLine(number, text, Meant.LIKELY, (one,), f"只凭姓名认出。{self._gone(one)}")

    def _named(self, signs: _Signs) -> list[RecordId]:
        """Who has one of the names, those who live here first."""
        people: list[RecordId] = []
        for name in signs.names:
            people += self._known.by_name.get(name, []) or self._aliases.get(name, [])
            if people:
                break
        return sorted(dict.fromkeys(people), key=lambda one: not self._known.lives_here(one))

    def _facts(self, person: RecordId, signs: _Signs) -> Iterator[tuple[str, str, str]]:
        """What the line says beside the name and what the book says: label, ours, theirs."""
        card = self._known.person(person)
        house = self._known.household(card.household)
        yield "屯", house.hamlet or "", signs.hamlet
        yield "性别", card.sex or "", signs.sex
        birth = written(Person.birth.name, card.body)
        yield "出生日期", birth[: len(signs.birth)], signs.birth[: len(birth) or None]
        head = house.head_name or ""
        yield "户主", head, head if head in signs.heads else next(iter(signs.heads), "")

    def _against(self, person: RecordId, signs: _Signs) -> str:
        """What speaks against somebody, as labels; empty for nothing."""
        return "、".join(
            label for label, ours, theirs in self._facts(person, signs)
            if ours and theirs and ours != theirs
        )  # fmt: skip

    def _agrees(self, person: RecordId, signs: _Signs) -> bool:
        """Whether something that tells people apart agrees; a sex does not."""
        return any(
            ours and ours == theirs
            for label, ours, theirs in self._facts(person, signs)
            if label != "性别"
        )

    def _gone(self, person: RecordId) -> str:
        if self._known.lives_here(person):
            return ""
        return "台账里这个人已经去世或迁出。"


_FORMS: Final = (Person.FORM, Household.FORM, "hamlet")
_MEANT: Final = (Meant.SURE, Meant.LIKELY)


def meant(lines: Iterable[PastedLine]) -> list[RecordId]:
    """The people who were recognised, each once, in the order of the list."""
    return list(dict.fromkeys(one.people[0] for one in lines if one.found in _MEANT))


def _cells(text: str) -> list[str]:
    """What stands between tabs, commas and wide gaps; single blanks part words, not characters."""
    joined = _SPREAD.sub(r"\1", text)
    return [part for cell in _CELLS.split(joined) for part in cell.split() if part]


_SPREAD: Final = re.compile(
    r"(?<![\u3400-\u9fff])([\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff](?![\u3400-\u9fff]))"
)
"""Blanks inside a name of two characters that was spread out: 韦　刚."""


def _digits(text: str | None) -> str:
    return "".join(one for one in text or "" if one.isdigit())


def _birth(cell: str) -> str:
    """A date of birth as ISO, as precise as it is written; empty where the cell is none."""
    match = _DATE.fullmatch(cell)
    if match is None:
        return ""
    return "-".join(part.zfill(2) for part in match.groups() if part)


_DATE: Final = re.compile(r"((?:19|20)\d{2})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?")
