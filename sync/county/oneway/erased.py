"""Who was erased by law, as facts of the one-way log, and as a list that each exchange obeys.

The log is proved line by line and long after some years, so what every exchange has to know stands
in ``keys/erased.log`` as well. Each start makes the two agree: what the list lost comes out of the
log, and what only the list knows (of before there were such facts, or of a backup) goes into it.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine

from forms.schema.form import RecordId
from sync.county.oneway.log import Fact, FactKind, OnewayLog
from sync.county.oneway.noting import head_of, note
from sync.errors.county import OnewayBroken
from sync.errors.ledger import StoreUnwritable
from sync.store.engine import KEYS, writing

LIST: Final = "erased.log"


class Ending(msgspec.Struct, frozen=True):
    """One erasure that was confirmed: what has to go, whatever was put back.

    Attributes:
        village: Whose.
        erasure: The record that asked.
        person: Who was erased.
        ids: The records about the person.
        leaves: Whose keys went.
        by: Who confirmed.
        day: When.
        basis: By which law.
    """

    village: str
    erasure: RecordId
    person: RecordId
    ids: list[RecordId]
    leaves: list[RecordId]
    by: str
    day: str
    basis: str


def erase_for_ever(engine: Engine, ending: Ending) -> None:
    """Note what was confirmed, before anything of it is done: in the log, then in the list.

    Raises:
        OnewayLost: The log is not the one this store has noted in.
        StoreUnwritable: Log or list cannot be written.
    """
    with writing(engine) as db:
        _note(db, ending)
        remember(db, [ending])


def endings(store: Engine | Connection) -> list[Ending]:
    """The list; a last line that was cut off was never confirmed.

    Raises:
        StoreUnwritable: It cannot be read.
    """
    file = _file(store)
    try:
        lines = file.read_bytes().split(b"\n")[:-1] if file is not None else []
    except FileNotFoundError:
        return []
    except OSError:
        raise StoreUnwritable from None
    return [msgspec.json.decode(line, type=Ending) for line in lines if line]


def remember(store: Engine | Connection, new: Sequence[Ending]) -> None:
    """Add to the list, once each.

    Raises:
        StoreUnwritable: The list cannot be written.
    """
    file, known = _file(store), endings(store)
    fresh = [one for one in new if one not in known]
    if file is None or not fresh:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(handle, "ab") as out:
            out.writelines(msgspec.json.encode(one) + b"\n" for one in fresh)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        raise StoreUnwritable from None


def recalled(facts: Iterable[Fact]) -> list[Ending]:
    """The erasures among facts.

    Raises:
        OnewayBroken: A fact says something else.
    """
    return [_ending(fact) for fact in facts if fact.kind is FactKind.ERASED]


def bind(engine: Engine, log: OnewayLog, facts: Sequence[Fact]) -> None:
    """Note as facts what only the list knows; each by itself, so that a power cut leaves one.

    Args:
        engine: The store.
        log: Its file.
        facts: What that said a moment ago.

    Raises:
        StoreUnwritable: The log cannot be written.
    """
    known = recalled(facts)
    for one in endings(engine):
        if one not in known:
            with writing(engine) as db:
                head_of(db)  # whoever confirms at this moment holds it
                if one not in recalled(log.read()):
                    _note(db, one)


def _note(db: Connection, ending: Ending) -> None:
    said = msgspec.json.encode(ending).decode()
    note(db, FactKind.ERASED, f"{ending.village}/{ending.erasure}", said, ending.by)


def _ending(fact: Fact) -> Ending:
    try:
        return msgspec.json.decode(fact.detail, type=Ending)
    except msgspec.DecodeError:
        raise OnewayBroken(line=fact.number) from None


def _file(store: Engine | Connection) -> Path | None:
    keys = store.get_execution_options().get(KEYS)
    return None if keys is None else Path(keys).parent / LIST
