from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Table, update

from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.store.engine import writing
from sync.store.tables import changes, records, villages
from tests.helpers.villages import a_family, edit


def spoil(ledger: Ledger, table: Table, where: Mapping[str, Any], **values: Any) -> None:
    with writing(ledger.store.engine) as db:
        condition = [table.c[name] == value for name, value in where.items()]
        db.execute(update(table).where(ledger.store.place.rows(table), *condition).values(**values))


def test_a_sound_ledger_is_good(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    edit(ledger, person, phone="13800000001")
    found = ledger.read.check()
    assert found.good
    assert (found.records, found.changes) == (2, 3)
    assert found.sentence == "台账完好：2 条登记、3 条改动逐条核对无误。"


@pytest.mark.parametrize(
    "values",
    [
        {"body": {"name": "别人"}},
        {"state": "retracted"},
        {"household": None},
        {"hash": b"x" * 16},
        {"feed_hash": b"x" * 16},
        {"form": "helper"},
    ],
)
def test_a_row_that_says_something_else_is_named(ledger: Ledger, values: dict[str, Any]) -> None:
    _, person = a_family(ledger)
    spoil(ledger, records, {"id": person}, **values)
    found = check(ledger.store)
    assert found.damaged == (person,)
    assert not found.good
    assert "1 条登记" in found.sentence


@pytest.mark.parametrize(
    "values", [{"actor": "别人"}, {"fields": {"name": "x"}}, {"link": b"x" * 16}]
)
def test_a_change_rewritten_later_is_named(ledger: Ledger, values: dict[str, Any]) -> None:
    _, person = a_family(ledger)
    edit(ledger, person, phone="13800000001")
    spoil(ledger, changes, {"dseq": 2}, **values)
    assert (ledger.meta["device"], 1, 2) in ledger.read.check().broken


def test_a_change_taken_out_is_noticed(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    edit(ledger, person, phone="13800000001")
    with writing(ledger.store.engine) as db:
        db.execute(changes.delete().where(changes.c.dseq == 2))
    found = ledger.read.check()
    assert found.broken == ((ledger.meta["device"], 1, 3),)
    assert person in found.damaged


def test_a_record_taken_out_is_noticed(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    with writing(ledger.store.engine) as db:
        db.execute(records.delete().where(records.c.id == person))
    assert ledger.read.check().damaged == (person,)


def test_a_digest_that_is_not_the_sum_is_noticed(ledger: Ledger) -> None:
    a_family(ledger)
    spoil(ledger, villages, {}, digest="f" * 32)
    assert not ledger.read.check().digest_right
