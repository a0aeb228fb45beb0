"""What a village may certify and what it may not: a list with its sources, not a habit.

民发〔2020〕20号 (six ministries, with the consent of the State Council): without a law or the State
Council's list of kept items a village committee certifies nothing; twenty items are named that it
must not certify. Who gives them instead is our own compilation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forms.errors import CertificateRefused
from forms.schema.yaml_reader import Entry, read_entry


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

    def may(self, item: str) -> Allowed | None:
        """What lets a village certify an item; None when nothing does."""
        return next((one for one in self.allowed if one.id == item), None)

    def refuse(self, asked: str) -> None:
        """Refuse what somebody asks for by its name.

        Raises:
            CertificateRefused: A village must not certify it.
        """
        for one in self.refused:
            if one.meant(asked):
                raise CertificateRefused(item=one.item, instead=one.instead)


def read_certificates(path: Path) -> Certificates:
    """The list.

    Raises:
        DefinitionFault: It cannot be used.
    """
    entry = read_entry(path)
    allowed = tuple(_allowed(one) for one in entry.entries("allowed"))
    refused = tuple(_refused(one) for one in entry.entries("refused"))
    entry.text("source")
    entry.finish()
    _once(entry, (one.id for one in allowed))
    _once(entry, (one.item for one in refused))
    return Certificates(allowed, refused)


def _once(entry: Entry, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise entry.fault(f"「{name}」写了两次，请删去一个。")
        seen.add(name)


def _allowed(entry: Entry) -> Allowed:
    made = Allowed(
        entry.text("id"), entry.text("item"), entry.text("law"),
        entry.one_of("text", ("read", "excerpt")), date.fromisoformat(entry.text("from")),
    )  # fmt: skip
    entry.finish()
    return made


def _refused(entry: Entry) -> Refused:
    made = Refused(entry.text("item"), entry.texts("words"), entry.text("instead"))
    entry.finish()
    return made
