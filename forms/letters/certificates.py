"""What a village may certify and what it may not: a list with its sources, not a habit.

民发〔2020〕20号 (six ministries, with the consent of the State Council): without a law or the State
Council's list of kept items a village committee certifies nothing; twenty items are named that it
must not certify. Who gives them instead is our own compilation.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from forms.schema.letter import Allowed, Certificates, Refused
from forms.schema.yaml_reader import Entry, read_entry


def read_certificates(path: Path) -> Certificates:
    """The list.

    Raises:
        DefinitionFault: It cannot be used.
    """
    entry = read_entry(path)
    allowed = tuple(read_allowed(one) for one in entry.entries("allowed"))
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


def read_allowed(entry: Entry) -> Allowed:
    """One thing a village may certify; a county's pack reads its own with it.

    Raises:
        DefinitionFault: It cannot be used.
    """
    try:
        first = date.fromisoformat(entry.text("from"))
    except ValueError:
        raise entry.fault_at("from", "from 写成 2026-01-01 的样子，请改正。") from None
    made = Allowed(
        entry.text("id"), entry.text("item"), entry.text("law"),
        entry.one_of("text", ("read", "excerpt")), first,
    )  # fmt: skip
    entry.finish()
    return made


def _refused(entry: Entry) -> Refused:
    made = Refused(entry.text("item"), entry.texts("words"), entry.text("instead"))
    entry.finish()
    return made
