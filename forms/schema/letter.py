"""What a kind of letter is, and what a village may certify; read by ``forms.letters``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from forms.errors import CertificateRefused
from forms.schema.laws import Basis

LINE: Final = "________"
"""Stands where an answer is blank: a line to write on, never a guess."""


class LetterKind(StrEnum):
    """What a letter does."""

    CERTIFICATE = "certificate"
    """The village answers for something towards somebody else; only what law lets it."""
    TELLING = "telling"
    """Tells a household or villagers something."""
    DUTY = "duty"
    """Two sides sign it; kept as the record it was made of."""
    CHECK = "check"
    """Taken along on a visit: what the book says, to be held against what one sees."""


class Reader(StrEnum):
    """Whose eyes a letter is for."""

    OWN = "own"
    """The person or household it is about, and whom they hand it to."""
    BOARD = "board"
    """Anybody."""
    INSIDE = "inside"
    """People whose work it is."""


@dataclass(frozen=True, slots=True)
class Need:
    """What has to hold of the record, and the sentence when it does not."""

    when: str
    say: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Answers of a form that a visit holds against what it sees."""

    form: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterDef:
    """One kind of letter.

    Attributes:
        id: For example L01.
        title: Head of the sheet, with slots.
        kind: What it does.
        about: Form of the record it is made of.
        reader: Whose eyes it is for.
        purpose: When it is used.
        basis: What it rests on.
        body: Paragraphs with slots: ``{name}``, ``{household.hamlet}``, ``{village}``.
        certificate: Item of the list of what a village may certify.
        number_whole: Whether the number of the person it is about stands there in full.
        needs: What has to hold of the record.
        notes: Below, in small letters.
        people: Questions of the people of the household, in columns.
        compared: Answers of the household to be compared.
        asked: Questions to be asked by hand.
        signatures: Who signs, beside the village.
        seal: Whether the village signs and seals it.
    """

    id: str
    title: str
    kind: LetterKind
    about: str
    reader: Reader
    purpose: str
    basis: tuple[Basis, ...]
    body: tuple[str, ...]
    certificate: str
    number_whole: bool
    needs: tuple[Need, ...]
    notes: tuple[str, ...]
    people: tuple[str, ...]
    compared: tuple[Compared, ...]
    asked: tuple[str, ...]
    signatures: tuple[str, ...]
    seal: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    """One thing a village may certify.

    Attributes:
        id: English name.
        item: What it is called.
        law: What lets it, with article.
        text: How well that text is known: read, excerpt.
        first: In force from.
    """

    id: str
    item: str
    law: str
    text: str
    first: date


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing it must not certify.

    Attributes:
        item: As the document calls it.
        words: Other words for it.
        instead: Who gives it.
    """

    item: str
    words: tuple[str, ...]
    instead: str

    def meant(self, asked: str) -> bool:
        """Whether somebody asks for this."""
        plain = asked.strip()
        return any(word in plain for word in (self.item.removesuffix("证明"), *self.words))


@dataclass(frozen=True, slots=True)
class Certificates:
    """The whole list."""

    allowed: tuple[Allowed, ...]
    refused: tuple[Refused, ...]

    def may(self, item: str, day: date | None = None) -> Allowed | None:
        """What lets a village certify an item, on a day where one is given; None for nothing."""
        return next(
            (one for one in self.allowed if one.id == item and (day is None or one.first <= day)),
            None,
        )

    def refusing(self, asked: str) -> Refused | None:
        """What must not be certified that somebody asks for by these words."""
        return next((one for one in self.refused if one.meant(asked)), None)

    def refuse(self, asked: str) -> None:
        """Refuse what somebody asks for by its name.

        Raises:
            CertificateRefused: A village must not certify it.
        """
        if (one := self.refusing(asked)) is not None:
            raise CertificateRefused(item=one.item, instead=one.instead)


@dataclass(frozen=True, slots=True)
class Letters:
    """The kinds of letters there are, and the list certificates are held against.

    Attributes:
        kinds: By id.
        certificates: What a village may certify and what it may not.
    """

    kinds: Mapping[str, LetterDef] = field(default_factory=dict)
    certificates: Certificates = Certificates((), ())
