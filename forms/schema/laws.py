"""What notices rest on: the documents of the law, who receives objections, what remedy there is.

Data of ``forms/data/laws``, each with where it comes from and how well its text is known. A
document that is only remembered is kept so that nobody looks it up again; it is printed nowhere.
"""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from forms.schema.form import FormDef
from forms.schema.yaml_reader import Entry, day_or_none, read_entry

TEXTS: Final = ("read", "excerpt", "recalled")
RECALLED: Final = "recalled"
TOWNSHIP: Final = "township"
"""Slot of contacts: the township's name, which the imprint knows."""


class Act(StrEnum):
    """What a notice does in law; it drives title, days, objections and remedy."""

    PROPOSED = "公示"
    """Before something is decided: objections are wanted, for some days."""
    DECIDED = "公布"
    """After it was decided: who does not agree has a remedy."""
    REPORTED = "公告"
    """After it was done: money and projects."""
    DISCLOSED = "公开"
    """What the village has to lay open at all times."""
    STANDING = "常设"
    """A board that hangs for good: no period, no end."""

    @property
    def words(self) -> tuple[str, ...]:
        """With which of these words the title of such a sheet ends."""
        return {
            Act.PROPOSED: ("公示",), Act.DECIDED: ("公布", "公告"), Act.REPORTED: ("公告", "公布"),
            Act.DISCLOSED: ("公开",), Act.STANDING: ("公示牌", "公开牌"),
        }[self]  # fmt: skip

    @property
    def period_label(self) -> str:
        """What its period is called on the sheet."""
        return "更新日期" if self is Act.STANDING else f"{self.value}时间"

    @property
    def contact_label(self) -> str:
        """What is said before whom to turn to."""
        return {Act.PROPOSED: "提出异议", Act.STANDING: "有事请找"}.get(self, "反映意见")


@dataclass(frozen=True, slots=True)
class Basis:
    """A document a notice rests on.

    Attributes:
        title: Its title without 《》.
        number: Document number; may be empty for laws.
        article: Article, as written behind the title; may be empty.
        text: How well the text is known: read, excerpt, recalled.
        first: First day it is in force; None when it always was.
        last: Last day; None while it is.
        called: How a sheet calls it instead of its title; empty for the title.
        doubt: What is still to be asked of the county.
    """

    title: str
    number: str
    article: str
    text: str
    first: date | None = None
    last: date | None = None
    called: str = ""
    doubt: str = ""

    def holds(self, day: date) -> bool:
        """Whether it may stand on a sheet of a day: in force, and its text is known."""
        begun = self.first is None or self.first <= day
        return begun and (self.last is None or day <= self.last) and self.text != RECALLED


def cited(bases: Iterable[Basis]) -> str:
    """Documents as a sheet cites them; one with several articles is named once."""
    articles: dict[str, list[str]] = {}
    for basis in bases:
        number = f"（{basis.number}）" if basis.number else ""
        articles.setdefault(basis.called or f"《{basis.title}》{number}", []).append(
            "" if basis.called else basis.article
        )
    *rest, last = [name + "、".join(filter(None, told)) for name, told in articles.items()]
    return f"{'、'.join(rest)}和{last}" if rest else last


@dataclass(frozen=True, slots=True)
class Contact:
    """Who receives what people say to a sheet.

    Attributes:
        id: Name in ``contacts.yaml``.
        receives: Who, for the reference.
        stops: Without an answer it needs there is no sheet; else a line is left to write on.
        needs: Questions of form ``village``.
        sentence: With slots for those, and for the township.
    """

    id: str
    receives: str
    stops: bool
    needs: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """What somebody may do who does not agree.

    Attributes:
        label: What stands before it.
        sentence: The sentence.
    """

    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Laws:
    """Everything kinds of notice refer to by name."""

    bases: Mapping[str, Basis]
    contacts: Mapping[str, Contact]
    remedies: Mapping[str, Remedy]


NO_LAWS: Final = Laws({}, {}, {})


def load_laws(folder: Path, forms: Mapping[str, FormDef]) -> Laws:
    """Read ``bases.yaml`` and ``contacts.yaml``.

    Raises:
        DefinitionFault: Something is missing, misspelt, or asks a question nobody asks.
    """
    top = read_entry(folder / "bases.yaml")
    given = top.entry("bases")
    bases = {name: read_basis(given.entry(name)) for name in given.names}
    top.finish()
    top = read_entry(folder / "contacts.yaml")
    inner, cures = top.entry("contacts"), top.entry("remedies")
    questions = {field.id for field in forms["village"].fields}
    contacts = {n: _contact(inner.entry(n), n, bases, questions) for n in inner.names}
    remedies = {name: _remedy(cures.entry(name)) for name in cures.names}
    top.finish()
    return Laws(bases, contacts, remedies)


def read_basis(entry: Entry) -> Basis:
    """One document.

    Raises:
        DefinitionFault: It cannot be used.
    """
    found = Basis(
        entry.text("title"), entry.text("number", ""), entry.text("article", ""),
        entry.one_of("text", TEXTS), day_or_none(entry, "from"), day_or_none(entry, "to"),
        entry.text("print_as", ""), entry.text("doubt", ""),
    )  # fmt: skip
    entry.text("says", "")
    entry.finish()
    if found.first and found.last and found.last < found.first:
        raise entry.fault_at("to", "止日早于起日，请改正。")
    return found


def _contact(entry: Entry, name: str, bases: Mapping[str, Basis], questions: set[str]) -> Contact:
    found = Contact(
        name, entry.text("receives"), entry.flag("stops"), entry.texts("needs"),
        entry.sentence("sentence"),
    )  # fmt: skip
    for base in entry.texts("bases"):
        if base not in bases:
            raise entry.fault_at("bases", f"bases.yaml 里没有「{base}」，请改正。")
    entry.finish()
    if strange := sorted(set(found.needs) - questions):
        raise entry.fault_at("needs", f"「本村」表没有「{strange[0]}」这个问题，请改正。")
    if strange := sorted(slots_of(found.sentence) - {*found.needs, TOWNSHIP}):
        raise entry.fault_at("sentence", f"「{strange[0]}」不在 needs 里，请补上。")
    return found


def slots_of(sentence: str) -> set[str]:
    """The slots of a sentence."""
    return {slot for _, slot, _, _ in string.Formatter().parse(sentence) if slot}


def _remedy(entry: Entry) -> Remedy:
    found = Remedy(entry.text("label"), entry.sentence("sentence"))
    entry.finish()
    return found
