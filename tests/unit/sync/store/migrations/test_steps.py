from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, inspect, text

from sync.errors.ledger import BookTooNew
from sync.store.engine import open_store
from sync.store.migrations.steps import STEPS, migrate, version
from sync.store.tables import metadata
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture

KNOWN = STEPS[-1].NUMBER


def engine_at(path: Path) -> Engine:
    return open_store(f"sqlite:///{path}")


def step(number: int, *sentences: str) -> Any:
    def up(db: Connection) -> None:
        for sentence in sentences:
            db.execute(text(sentence))

    return SimpleNamespace(NUMBER=number, NAME=f"step {number}", up=up)


def shape(engine: Engine) -> dict[str, object]:
    """Tables, columns, keys and indexes as the database tells them."""
    look = inspect(engine)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(name)],
            look.get_pk_constraint(name)["constrained_columns"],
            sorted(
                (f["constrained_columns"], f["referred_table"])
                for f in look.get_foreign_keys(name)
            ),
            sorted(
                (str(i["name"]), i["column_names"], i["unique"]) for i in look.get_indexes(name)
            ),
        )
        for name in sorted(look.get_table_names())
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_all_steps_together_make_the_tables_the_program_knows(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if kind == "postgres":
        fresh = migrated = open_store(request.getfixturevalue("postgres_url"))
        migrate(migrated)
        stepped = shape(migrated)
        with migrated.begin() as db:
            metadata.drop_all(db)
    else:
        migrated, fresh = engine_at(tmp_path / "a.db"), engine_at(tmp_path / "b.db")
        migrate(migrated)
        stepped = shape(migrated)
    with fresh.begin() as db:
        metadata.create_all(db)
    assert stepped == shape(fresh)
    migrated.dispose()
    fresh.dispose()


def test_every_key_begins_with_the_county_and_the_village() -> None:
    for table in metadata.sorted_tables:
        if table.name == "schema_steps":
            continue
        keys = [list(table.primary_key.columns), *(list(i.columns) for i in table.indexes)]
        for key in keys:
            assert [c.name for c in key[:2]] == ["county", "village"], table.name
        for foreign in table.foreign_keys:
            assert foreign.constraint is not None
            assert foreign.constraint.column_keys[:2] == ["county", "village"]


@pytest.mark.parametrize("at", range(1, len(STEPS)))
def test_a_store_of_any_released_state_is_brought_up_with_what_it_holds(
    at: int, tmp_path: Path
) -> None:
    old, fresh = engine_at(tmp_path / "a.db"), engine_at(tmp_path / "b.db")
    migrate(old, None, STEPS[:at])
    with old.begin() as db:
        db.execute(
            text(
                "INSERT INTO villages (county, village, name) VALUES (459999, '459999100201', 'x')"
            )
        )
    copied: list[int] = []
    before = STEPS[at - 1].NUMBER
    assert migrate(old, copied.append) == before
    assert copied == [before]
    migrate(fresh)
    assert shape(old) == shape(fresh)
    with old.connect() as db:
        assert db.scalar(text("SELECT name FROM villages")) == "x"
    old.dispose()
    fresh.dispose()


def test_a_step_runs_once_and_only_after_a_copy(tmp_path: Path) -> None:
    engine = engine_at(tmp_path / "a.db")
    copied: list[int] = []
    assert migrate(engine, copied.append) == 0
    assert copied == []
    steps = (*STEPS, step(KNOWN + 1, "ALTER TABLE villages ADD COLUMN more TEXT"))
    assert migrate(engine, copied.append, steps) == KNOWN
    assert migrate(engine, copied.append, steps) == KNOWN + 1
    assert copied == [KNOWN]
    assert "more" in {c["name"] for c in inspect(engine).get_columns("villages")}
    engine.dispose()


def test_a_step_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    engine = engine_at(tmp_path / "a.db")
    migrate(engine)
    before = shape(engine)
    broken = step(
        KNOWN + 1, "ALTER TABLE villages ADD COLUMN more TEXT", "ALTER TABLE nowhere ADD x TEXT"
    )
    with pytest.raises(Exception, match="nowhere"):
        migrate(engine, None, (*STEPS, broken))
    assert shape(engine) == before
    assert version(engine) == KNOWN
    engine.dispose()


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    engine = engine_at(tmp_path / "a.db")
    migrate(engine, None, (*STEPS, step(KNOWN + 1)))
    with pytest.raises(BookTooNew) as told:
        migrate(engine)
    assert (told.value.facts["found"], told.value.facts["known"]) == (KNOWN + 1, KNOWN)
    engine.dispose()


def test_a_store_of_something_else_is_left_alone(tmp_path: Path) -> None:
    engine = engine_at(tmp_path / "a.db")
    other = MetaData()
    Table("theirs", other, Column("x", Integer))
    with engine.begin() as db:
        other.create_all(db)
    migrate(engine)
    assert inspect(engine).has_table("theirs")
    engine.dispose()
