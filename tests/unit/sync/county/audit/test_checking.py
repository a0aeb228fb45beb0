"""Whoever changes the audit is found out, also who makes every link anew; what is old goes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, update

from sync.county.accounts.area import Area
from sync.county.audit.audit import Audit
from sync.county.audit.checking import AuditCheck
from sync.county.audit.sealing import FIRST_LINK, Entry, link_after
from sync.county.clock import months_ago
from sync.county.oneway.log import OnewayLog
from sync.county.oneway.noting import LOG
from sync.county.tables import audit, audit_blocks, audit_heads, audit_marks, prepare
from sync.store.engine import open_store, writing
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture

Meddle = Callable[[Connection], object]
BLOCKS, EACH = 4, 5


def made_anew(db: Connection) -> None:
    """Who has the database and knows how links are made, but not the key."""
    link = FIRST_LINK
    db.execute(update(audit).where(audit.c.number == 7).values(account="别人"))
    for row in db.execute(select(audit).order_by(audit.c.number)).all():
        link = link_after(link, Entry(*(getattr(row, name) for name in Entry.__slots__)))
        here = audit.c.number == row.number
        db.execute(update(audit).where(here).values(link=link))
        db.execute(update(audit_blocks).where(audit_blocks.c.last == row.number).values(link=link))
    db.execute(update(audit_heads).values(link=link))


def cut(db: Connection) -> None:
    """The last block goes, with its entries and the head."""
    last = (BLOCKS - 1) * EACH
    link = db.scalar(select(audit_blocks.c.link).where(audit_blocks.c.last == last))
    db.execute(delete(audit).where(audit.c.number > last))
    db.execute(delete(audit_blocks).where(audit_blocks.c.last > last))
    db.execute(update(audit_heads).values(number=last, link=link))


def one(number: int) -> Meddle:
    return lambda db: db.execute(delete(audit).where(audit.c.number == number))


MEDDLERS: dict[str, tuple[Meddle, int]] = {
    "edit": (
        lambda db: db.execute(update(audit).where(audit.c.number == 2).values(account="别人")), 2
    ),
    "delete": (one(2), 2),
    "first": (one(1), 1),
    "last": (one(BLOCKS * EACH), BLOCKS * EACH),
    "made anew": (made_anew, 6),
    "added": (
        lambda db: db.execute(
            insert(audit).from_select(
                list(audit.c.keys()),
                select(*(c + 90 if c.name == "number" else c for c in audit.c))
                .where(audit.c.number == 2),
            )
        ),
        BLOCKS * EACH + 1,
    ),
    "block gone": (
        lambda db: db.execute(delete(audit_blocks).where(audit_blocks.c.number == 2)), EACH + 1
    ),
    "a mark made up": (
        lambda db: (
            db.execute(update(audit_marks).values(block=BLOCKS, name="let go")),
            db.execute(delete(audit)),
        ),
        1,
    ),
}  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> Engine:
    url = request.getfixturevalue("postgres_url") if request.param == "pg" else ""
    made = open_store(url or f"sqlite:///{tmp_path / 'a.db'}")
    made.update_execution_options(**{LOG: OnewayLog(tmp_path)})
    prepare(made)
    audit_of = Audit(made, 459999)
    for _ in range(BLOCKS):
        for number in range(EACH):
            audit_of.note("看", account=f"账号{number}", village="459999100201")
        audit_of.sealer.seal()
    return made


@pytest.mark.parametrize("how", MEDDLERS)
def test_whoever_changes_it_is_found_out(how: str, engine: Engine) -> None:
    check = AuditCheck(engine, 459999)
    assert check.look().broken_at is None
    meddle, number = MEDDLERS[how]
    with writing(engine) as db:
        meddle(db)
    assert check.look(whole=True).broken_at == number
    engine.dispose()


def test_a_cut_end_is_known_to_the_file_beside_the_store(engine: Engine) -> None:
    check, made = AuditCheck(engine, 459999), Audit(engine, 459999)
    made.sealer.tell()
    assert check.contradicted() is None
    head = made.head()
    assert made.holds(head[0], head[1][:8])
    with writing(engine) as db:
        cut(db)
    assert check.look(whole=True).broken_at is None
    assert check.contradicted() == BLOCKS * EACH
    assert not made.holds(head[0], head[1][:8]), "nor to a village that was given its head"
    engine.dispose()


def test_a_look_checks_only_what_came_since(engine: Engine) -> None:
    check, made = AuditCheck(engine, 459999), Audit(engine, 459999)
    assert check.look().fresh == BLOCKS * EACH
    made.note("看")
    found = check.look()
    assert (found.upto, found.fresh, found.broken_at) == (BLOCKS * EACH, 1, None)
    with writing(engine) as db:
        MEDDLERS["edit"][0](db)
    assert check.look().broken_at is None, "it was checked before"
    assert check.look(whole=True).broken_at == 2
    engine.dispose()


def test_what_has_lived_its_time_goes_and_its_blocks_stay(engine: Engine) -> None:
    check, made = AuditCheck(engine, 459999), Audit(engine, 459999)
    assert check.let_go(1) == 0, "the law wants six months"
    with writing(engine) as db:
        old = update(audit_blocks).where(audit_blocks.c.number <= 2)
        db.execute(old.values(at=months_ago(40)))
    assert check.let_go(36) == 2 * EACH
    assert check.look(whole=True).broken_at is None
    assert made.entries(Area.whole(459999))[-1].number == 2 * EACH + 1
    with engine.connect() as db:
        link = db.scalar(select(audit_blocks.c.link).where(audit_blocks.c.number == 1))
    assert link is not None
    assert made.holds(EACH, bytes(link)[:8])
    assert not made.holds(EACH, bytes(8))
    with writing(engine) as db:
        one(2 * EACH + 1)(db)
    assert check.look(whole=True).broken_at == 2 * EACH + 1
    engine.dispose()
