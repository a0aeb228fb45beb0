"""One heading taken apart: the known words in it, its unit, the choices it gives.

``承包耕地面积(亩)*`` is 耕地 and 面积 in 亩; what no word explains is counted, so that a guess
can be refused.

The words are data (``forms/data/words/headings.yaml``): parts, subjects, ways to ask.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from forms.definitions.definitions import DATA
from forms.schema.yaml_reader import Entry, read_entry

HEADINGS: Final = DATA / "words" / "headings.yaml"
OTHER: Final = "other"
"""The subject of people the record does not know as such."""
HEAD: Final = "head"
"""The subject of the head of a household."""
FOREIGN: Final = "外"
"""The part that stands for everything no record knows."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the words of headings mean.

    Attributes:
        spellings: A word as it is written to its part or subject.
        longest: Letters of the longest word.
        subjects: The parts that say whose a question is.
        soft: Parts that carry nothing beside an answer.
        vague_labels: Labels of questions that mean something only on their own form.
        questions: What the column with the questions of a table of items is called.
        values: The same of the column for the answers.
        measures: The same of the column with the units.
        narrower: Parts that ask for less than the answer says; it is asked about.
        of_row: By what a row is about: the parts that say so again.
        ways: Each way to ask: the parts that have to stand there, and the answer.
        personal: The same of answers about a person, which may be asked of the family too; the
            answer without its ``person.``.
        topics: What a table may be about, by a part of its title: the form whose labels mean
            there what they mean on their own form.
        benefits: Of those the parts of what is drawn; two in a title leave open which is meant.
        rivals: Forms of which a table is about one, each with those it keeps away.
        topic_first: Parts that mean what the topic says before they mean anything else.
    """

    spellings: Mapping[str, str]
    longest: int
    subjects: frozenset[str]
    soft: frozenset[str]
    vague_labels: frozenset[str]
    questions: frozenset[str]
    values: frozenset[str]
    measures: frozenset[str]
    narrower: frozenset[str]
    of_row: Mapping[str, frozenset[str]]
    ways: tuple[tuple[frozenset[str], str], ...]
    personal: tuple[tuple[frozenset[str], str], ...]
    topics: Mapping[str, str]
    benefits: frozenset[str]
    rivals: Mapping[str, frozenset[str]]
    topic_first: frozenset[str]


@cache
def vocabulary(path: Path = HEADINGS) -> Vocabulary:
    """The program's own words, read once.

    Raises:
        DefinitionFault: A word stands under two parts, or a way uses a part that is none.
    """
    entry = read_entry(path)
    subjects, parts = entry.entry("subjects"), entry.entry("parts")
    spellings = _spellings(entry, subjects, parts)
    known = frozenset(spellings.values())
    items, row = entry.entry("item_columns"), entry.entry("of_the_row")
    topics, benefits = entry.entry("topics"), entry.entry("benefits")
    found = Vocabulary(
        spellings=spellings,
        longest=max(map(len, spellings)),
        subjects=frozenset(subjects.names),
        soft=frozenset(entry.texts("soft")),
        vague_labels=frozenset(entry.texts("vague_labels")),
        questions=frozenset(items.texts("question")),
        values=frozenset(items.texts("value")),
        measures=frozenset(items.texts("unit")),
        narrower=frozenset(entry.texts("narrower")),
        of_row={name: frozenset(row.texts(name)) for name in row.names},
        ways=(*_ways(entry.entry("ways"), known), *_ways_of_benefits(entry, benefits, known)),
        personal=tuple(_ways(entry.entry("of_a_person"), known)),
        topics={part: form for form in topics.names for part in topics.texts(form)},
        benefits=frozenset(topics.texts("benefit")),
        rivals={
            form: frozenset(group)
            for group in (entry.texts("things"), entry.texts("covers"))
            for form in group
        },
        topic_first=frozenset(entry.texts("topic_first")),
    )
    entry.finish()
    return found


def _spellings(entry: Entry, *kinds: Entry) -> dict[str, str]:
    """Every word as it is written, with its part."""
    found: dict[str, str] = {}
    for kind in kinds:
        for part in kind.names:
            for word in kind.texts(part):
                _add(kind, part, word.replace(" ", ""), found)
    for word in entry.texts("foreign"):
        _add(entry, "foreign", word, found, FOREIGN)
    homes = [word for word in found if word.endswith("户")]
    return {f"{word}主": HEAD for word in homes} | found  # 受灾户主 is 户主, not 受灾户 and 主


def _add(entry: Entry, key: str, word: str, spellings: dict[str, str], part: str = "") -> None:
    if spellings.setdefault(word, part or key) != (part or key):
        raise entry.fault_at(key, f"「{word}」已经写在「{spellings[word]}」下面，请只留一处。")


def _ways(entry: Entry, known: frozenset[str]) -> Iterator[tuple[frozenset[str], str]]:
    for answer in entry.names:
        for way in entry.texts(answer):
            parts = frozenset(way.split())
            if not parts <= known:
                raise entry.fault_at(answer, f"「{way}」里有不认识的词，请先在 parts 里写上。")
            yield parts, answer


def _ways_of_benefits(
    entry: Entry, benefits: Entry, known: frozenset[str]
) -> Iterator[tuple[frozenset[str], str]]:
    """What is asked of each benefit: what is paid by the month or at once, from when, for whom."""
    once = frozenset(entry.texts("paid_once"))
    asked = dict[str, list[frozenset[str]]]()
    for way, question in _ways(entry.entry("of_a_benefit"), known):
        asked.setdefault(question, []).append(way)
    for name in benefits.names:
        part = frozenset({benefits.text(name)})
        if not part <= known:
            raise benefits.fault_at(name, "这个词还没有在 parts 里写上。")
        paid = "grant" if name in once else "amount"
        for question, ways in asked.items():
            answer = f"benefit.{name}.{paid if question == 'paid' else question}"
            answer = f"fact.{name}" if question == "drawn" else answer
            yield from ((part | way, answer) for way in ways)


LONGEST: Final = 48
"""Letters of a heading; what is longer is a sentence."""
_UNITS: Final = (
    r"(?:万|千|百)?元(?:/?[月年人亩])*|人次|人口|人|口|户|个|处|亩|m2|㎡|平方米|平米|平方|%|％|次|公斤|斤|"
    r"件|份|月数|个月|月|周?岁|间|套|栋|头|只|公里|千米|米|吨|天|年|台|辆|万人|公顷"
)
_UNIT: Final = re.compile(
    rf"[(\[【（]\s*(?:单位[:：]?)?({_UNITS})\s*[)\]】）]|[,，]?单位[:：]({_UNITS})$"
)
_CHOICES: Final = re.compile(
    r"[:：]?[(（]?(?<!\d)[(（]?[01][)）]?[^\d()（）]{1,14}"
    r"(?:[(（]?\d{1,2}[)）]?[^\d()（）]{1,14})+[)）]?$"
    r"|[(（](?:[^()（）/、]{1,6}[/、]){1,6}[^()（）/、]{1,6}[)）]$|[:：]?(?:[□○][^□○]{1,14}){2,}$"
)
_TICKED: Final = re.compile(r"[□○☐]\s*([^□○☐\s]{1,20})|\[\s*\]\s*([^\[\]\s]{1,20})")
_FROM_ONE: Final = re.compile(r"[:：]\s*[(（]?1[)）]?[.．、].*$", re.DOTALL)
"""Choices that are whole sentences: 户类型：1.有劳动能力的低保户2.…"""
_NUMBERED: Final = re.compile(
    r"[(（]?(?<!\d)(\d{1,2})(?!\d)[)）]?[.．、:：\-—]?\s*([^\d()（）;；,，、]{1,20})"
)
_NUMBERING: Final = re.compile(
    r"^(?:[(（][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,3}[、.．)）]|"
    r"[A-Z]\d{1,3}(?:[-.]\d{1,2})*[a-z]?[、.．]?|"
    r"\d{1,3}(?=[^\d\W])(?!周?岁|年|月|日|级|人)|[①-⑳])"
)
_YEAR: Final = re.compile(r"^(?:\d{4}|[x×Xｘ_]{2,4}|\d{2})年度?(?:末|底)?")
_OF_WHICH: Final = re.compile(r"^其中[:：]?(?=.)")
_BRACKET: Final = re.compile(r"[(\[【（]([^()\[\]【】（）]*)[)\]】）]?")
_NOISE: Final = re.compile(r"[\s*＊★☆:：_—\-.,，、;；/\\\"“”'‘’…。?？!！|｜<>《》+＋]+")
_MARKS: Final = re.compile(r"[*＊★☆\s]+")


@dataclass(frozen=True, slots=True)
class HeadingText:
    """A heading as understood.

    Attributes:
        bare: The text without numbering, brackets, unit and choices.
        plain: Its letters alone.
        parts: The known words, in order.
        unknown: How many letters no word explains.
        unit: As it stands in brackets: 元, 人; empty without.
    """

    bare: str
    plain: str
    parts: tuple[str, ...]
    unknown: int
    unit: str

    @property
    def letters(self) -> int:
        """How many letters there are."""
        return len(self.plain)


def plain_text(text: object) -> str:
    """A text without blanks and marks, in one width."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(text)))


@lru_cache(maxsize=8192)
def heading_text(text: str) -> HeadingText:
    """Take a heading apart."""
    words = vocabulary()
    bare = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    found = _UNIT.search(bare)
    unit = (found[1] or found[2]) if found else ""
    for _ in range(3):
        bare = _OF_WHICH.sub("", _YEAR.sub("", _NUMBERING.sub("", bare)))
    bare = _CHOICES.sub("", _FROM_ONE.sub("", _UNIT.sub("", bare)))
    bare = _without_brackets(bare, words)
    plain = _NOISE.sub("", bare)
    parts, unknown = _parts(plain[:LONGEST], words)
    return HeadingText(bare, plain, parts, unknown, unit)


def _without_brackets(text: str, words: Vocabulary) -> str:
    """A heading without what stands in brackets, unless that says whose it is."""

    def kept(bracket: re.Match[str]) -> str:
        inside = _NOISE.sub("", bracket[1])
        said = words.spellings.get(inside)
        return inside if said in words.subjects else ""

    short = _BRACKET.sub(kept, text)
    return short if _NOISE.sub("", short) else _BRACKET.sub(lambda found: found[1], text)


def _parts(text: str, words: Vocabulary) -> tuple[tuple[str, ...], int]:
    """The words of a text with the fewest letters unexplained, then the fewest words."""
    size = len(text)
    best: list[tuple[int, int]] = [(0, 0)] + [(size + 1, size + 1)] * size
    back: list[tuple[int, str]] = [(0, "")] * (size + 1)
    spellings, longest = words.spellings, words.longest
    for start in range(size):
        left, used = best[start]
        if (left + 1, used + 1) < best[start + 1]:
            best[start + 1], back[start + 1] = (left + 1, used + 1), (start, "")
        for end in range(start + 1, min(size, start + longest) + 1):
            part = spellings.get(text[start:end])
            if part is not None and (left, used + 1) < best[end]:
                best[end], back[end] = (left, used + 1), (start, part)
    found, at = [], size
    while at:
        at, part = back[at]
        if part:
            found.append(part)
    return tuple(reversed(found)), best[size][0]


def choices_of(text: str) -> tuple[tuple[str, str], ...]:
    """The choices a heading or a cell gives: (code or nothing, word).

    ``□男 □女``, ``[]城市低保[]农村低保``, ``1.是 2.否``.
    """
    bare = unicodedata.normalize("NFKC", text)
    ticked = [one or two for one, two in _TICKED.findall(bare)]
    if ticked:
        return tuple(("", word.strip()) for word in ticked)
    numbered = _NUMBERED.findall(bare)
    return tuple((code, word.strip()) for code, word in numbered) if len(numbered) > 1 else ()
