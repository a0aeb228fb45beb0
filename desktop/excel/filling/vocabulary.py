"""The words of headings (``forms/data/words/headings.yaml``): parts, subjects, ways to ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from forms.definitions.definitions import DATA
from forms.schema.yaml_reader import Entry, read_entry

HEADINGS: Final = DATA / "words" / "headings.yaml"
OTHER: Final = "other"
"""The subject of people the record does not know as such."""
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


@cache
def vocabulary(path: Path = HEADINGS) -> Vocabulary:
    """The program's own words, read once.

    Raises:
        DefinitionFault: A word stands under two parts, or a way uses a part that is none.
    """
    entry = read_entry(path)
    subjects, parts = entry.entry("subjects"), entry.entry("parts")
    spellings: dict[str, str] = {}
    for kind in (subjects, parts):
        for part in kind.names:
            for word in kind.texts(part):
                _add(kind, part, word.replace(" ", ""), spellings)
    for word in entry.texts("foreign"):
        _add(entry, "foreign", word, spellings, FOREIGN)
    known = frozenset(spellings.values())
    items, row = entry.entry("item_columns"), entry.entry("of_the_row")
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
        ways=tuple(_ways(entry.entry("ways"), known)),
        personal=tuple(_ways(entry.entry("of_a_person"), known)),
    )
    entry.finish()
    return found


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
