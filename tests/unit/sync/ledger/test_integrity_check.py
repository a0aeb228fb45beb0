from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Table, update

from forms.schema.form import RecordId
from sync.frames.chain import NO_LINK, link_after
from sync.frames.packing import packed, unpacked
from sync.ledger.chains.proof import Proof
from sync.ledger.chains.tail import tail_body
from sync.ledger.integrity_check import check
from sync.ledger.ledger import Ledger
from sync.ledger.replica import Replica
from sync.store.engine import writing
from sync.store.tables import chains, frames, records, tail, villages
from tests.helpers.villages import ACTOR, a_family, edit


def spoil(ledger: Ledger, table: Table, where: Mapping[str, Any], **values: Any) -> None:
    with writing(ledger.store.engine) as db:
        condition = [table.c[name] == value for name, value in where.items()]
        db.execute(update(table).where(ledger.store.place.rows(table), *condition).values(**values))


def sealed_each(ledger: Ledger, person: RecordId) -> None:
    """Three frames: the family, and two edits."""
    for phone in (None, "13800000001", "13800000002"):
        if phone:
            edit(ledger, person, phone=phone)
        Replica(ledger.store).seal()


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


@pytest.mark.parametrize("values", [
    {"body": b"x"}, {"link": b"x" * 32}, {"first": 1}, {"signature": b"x" * 64},
    {"signature": bytes(64)},
])  # fmt: skip
def test_a_frame_rewritten_later_is_named(ledger: Ledger, values: dict[str, Any]) -> None:
    _, person = a_family(ledger)
    sealed_each(ledger, person)
    spoil(ledger, frames, {"last": 3}, **values)
    assert (ledger.meta["device"], 1, 3) in check(ledger.store).broken


def test_a_frame_with_another_content_is_named_though_its_link_was_made_anew(
    ledger: Ledger,
) -> None:
    _, person = a_family(ledger)
    sealed_each(ledger, person)
    (_, first), (_, second), _ = Replica(ledger.store).own_frames(0)
    other = link_after(first.link, unpacked(first.body))
    spoil(ledger, frames, {"last": 3}, body=first.body, link=other)
    assert (ledger.meta["device"], 1, 4) in check(ledger.store).broken, "the next does not follow"
    assert second.last == 3


def test_a_chain_made_anew_without_the_authors_key_is_named(ledger: Ledger) -> None:
    """Whoever can write into the file can make every link anew, but not sign."""
    _, person = a_family(ledger)
    sealed_each(ledger, person)
    assert {step.proof for step in ledger.read.story(person)} == {Proof.AUTHOR}
    link = NO_LINK
    for _, row in Replica(ledger.store).own_frames(0):
        plain = unpacked(row.body)
        content = plain if row.first == 1 else plain[:-1] + bytes([plain[-1] ^ 1])
        link = link_after(link, content)
        spoil(ledger, frames, {"last": row.last}, body=packed(content), link=link)
    spoil(ledger, chains, {}, link=link)
    ledger.store.frames.forget()
    device = ledger.meta["device"]
    found = check(ledger.store)
    assert {(device, 1, 3), (device, 1, 4)} <= set(found.broken)
    assert f"电脑 {device[:6]} 到第 3 号的一段" in found.sentence
    story = ledger.read.story(person)
    assert [step.proof for step in story] == [Proof.AUTHOR, Proof.WRONG, Proof.WRONG]
    words = [step.proof.words(step.change.actor) for step in story]
    assert words == [f"{ACTOR}的电脑签名 ✓", "这一步的签名不符", "这一步的签名不符"]


def test_what_waits_in_the_tail_is_signed_when_it_is_handed_up(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    assert {step.proof for step in ledger.read.story(person)} == {Proof.WAITS}


def test_a_frame_taken_out_is_noticed(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    sealed_each(ledger, person)
    with writing(ledger.store.engine) as db:
        db.execute(frames.delete().where(frames.c.last == 3))
    found = check(ledger.store)
    assert (ledger.meta["device"], 1, 4) in found.broken
    assert person in found.damaged


def test_what_waits_in_the_tail_and_says_something_else_is_noticed(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    (change,) = [c for c in Replica(ledger.store).unsent() if c.record == person]
    other = replace(change, fields={**change.fields, "name": "别人"})
    spoil(ledger, tail, {"last": change.dseq}, body=tail_body([other]))
    assert check(ledger.store).damaged == (person,)


def test_a_record_taken_out_is_noticed(ledger: Ledger) -> None:
    _, person = a_family(ledger)
    with writing(ledger.store.engine) as db:
        db.execute(records.delete().where(records.c.id == person))
    assert ledger.read.check().damaged == (person,)


def test_a_digest_that_is_not_the_sum_is_noticed(ledger: Ledger) -> None:
    a_family(ledger)
    spoil(ledger, villages, {}, digest="f" * 32)
    assert not ledger.read.check().digest_right
